/** The four panels and what each is fed with. */
import * as vscode from 'vscode';
import type { AutogradGraph, KernelToHost, ScalarBatch } from '../../protocol/kernel';
import type { HostToPanel, PanelKind } from '../../protocol/panels';
import type { KernelSession } from '../kernel/session';
import type { OutputStore } from '../outputs';
import type { RunStore } from '../runs/store';
import type { Scripts } from '../scripts';
import { Panel, type PanelOptions } from './panel';
import { reveal } from './reveal';

export interface PanelSources {
  extensionUri: vscode.Uri;
  session: KernelSession;
  outputs: OutputStore;
  runs: RunStore;
  scripts: Scripts;
}

type Variables = Extract<HostToPanel, { type: 'tensors/variables' }>;
const NO_VARIABLES: Variables = {
  type: 'tensors/variables',
  variables: [],
  memory: { live: 0, peak: 0, cached: 0, rss: 0 },
};

export class Panels implements vscode.Disposable {
  readonly output: Panel;
  readonly training: Panel;
  readonly graph: Panel;
  readonly tensors: Panel;
  private variables = NO_VARIABLES;
  private shownGraph: Extract<HostToPanel, { type: 'graph/show' | 'graph/empty' }>;
  private readonly disposables: { dispose(): void }[];

  constructor(private readonly sources: PanelSources) {
    const { session, outputs, runs } = sources;
    const state = (): HostToPanel => ({ type: 'kernel/state', state: session.state });
    this.shownGraph = {
      type: 'graph/empty',
      message: vscode.l10n.t(
        'Put the cursor on a tensor or a module of your script and choose Show Computation Graph.',
      ),
      others: [],
    };
    this.output = this.panel('output', vscode.l10n.t('Output'), () => [
      { type: 'output/snapshot', cells: structuredClone([...outputs.all]), state: session.state },
    ]);
    this.training = this.panel('training', vscode.l10n.t('Training'), () => [
      state(),
      { type: 'training/snapshot', runs: runs.list(), batches: runs.batches() },
    ]);
    this.graph = this.panel('graph', vscode.l10n.t('Computation Graph'), () => [state(), this.shownGraph]);
    this.tensors = this.panel('tensors', vscode.l10n.t('Tensors'), () => [state(), this.variables]);

    this.disposables = [
      this.output,
      this.training,
      this.graph,
      this.tensors,
      outputs.onDelta((delta) => this.output.push(delta)),
      outputs.onReset(() => this.output.resend()),
      runs.onAppend((batches: ScalarBatch[]) => this.training.push({ type: 'training/append', batches })),
      runs.onRuns((list) => this.training.push({ type: 'training/runs', runs: list })),
      runs.onReset(() => this.training.resend()),
      session.onState((state) => {
        for (const panel of [this.output, this.training, this.graph, this.tensors]) {
          panel.push({ type: 'kernel/state', state });
        }
        // Variables go with the process that held them; of one that died the table stays to be read.
        if (state === 'none' || state === 'starting') this.setVariables(NO_VARIABLES);
      }),
    ];
  }

  /** Names of the tensors and modules of the session, as last reported. */
  get variableNames(): { name: string; detail: string; isModule: boolean; isTensor: boolean }[] {
    return this.variables.variables.map((variable) => ({
      name: variable.name,
      detail: variable.tensor ? `[${variable.tensor.shape.join(', ')}] ${variable.tensor.dtype}` : variable.preview,
      isModule: variable.parameters !== undefined,
      isTensor: variable.tensor !== undefined,
    }));
  }

  update({ variables, memory }: Extract<KernelToHost, { type: 'variables' }>): void {
    this.setVariables({ type: 'tensors/variables', variables, memory });
  }

  /** Opens the graph panel with the graph behind a variable. */
  async showGraph(name: string): Promise<void> {
    this.graph.show();
    try {
      const result = await this.sources.session.query({ kind: 'graph', name });
      if (result.kind === 'graph') this.setGraph(result.graph);
    } catch (error) {
      const others = this.variables.variables.filter(({ tensor }) => tensor?.gradFn).map((variable) => variable.name);
      this.shownGraph = { type: 'graph/empty', message: (error as Error).message, others };
      this.graph.push(this.shownGraph);
    }
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private setGraph(graph: AutogradGraph): void {
    this.shownGraph = { type: 'graph/show', graph };
    this.graph.push(this.shownGraph);
  }

  private setVariables(message: Variables): void {
    this.variables = message;
    this.tensors.push(message);
  }

  private panel(kind: PanelKind, title: string, snapshot: PanelOptions['snapshot']): Panel {
    const { extensionUri, session, scripts } = this.sources;
    return new Panel({
      kind,
      title: `Tensorpad: ${title}`,
      extensionUri,
      snapshot,
      receive: (message, panel) => {
        if (message.type === 'reveal') {
          void reveal(scripts.uri(message.file), message.line);
          return;
        }
        if (message.type === 'graph') {
          void this.showGraph(message.name);
          return;
        }
        const { id } = message;
        session.query(message.query).then(
          (result) => panel.post({ type: 'reply', id, result }),
          (error: Error) => panel.post({ type: 'failure', id, message: error.message }),
        );
      },
    });
  }
}
