/**
 * The language server on a long script, through its own protocol: how long until the first diagnostics, until those after
 * an edit, until a hover; and how much memory it takes. `node --import tsx test/bench/language.ts` in a built checkout.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const LIMITS = { opened: 500, edited: 50, hovered: 10, memory: 300 };
const EDITS = 40;
const URI = 'file:///bench/script.ts';

/** About a thousand lines: forty modules of blocks, each called, and a training loop. */
export function longScript(modules = 40): string {
  const parts = [
    "import * as torch from 'tensorpad';",
    "import { nn, optim } from 'tensorpad';",
    'const F = nn.functional;',
  ];
  for (let i = 0; i < modules; i++) {
    const width = 8 + (i % 5) * 8;
    parts.push(`
class Block${i} extends nn.Module {
  conv1: nn.Conv2d;
  conv2: nn.Conv2d;
  norm1: nn.BatchNorm2d;
  norm2: nn.BatchNorm2d;
  fc1: nn.Linear;
  fc2: nn.Linear;

  constructor(inputs: number, outputs = ${width}) {
    super();
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, { padding: 1 });
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1 });
    this.norm1 = new nn.BatchNorm2d(outputs);
    this.norm2 = new nn.BatchNorm2d(outputs);
    this.fc1 = new nn.Linear(outputs * 8 * 8, 32);
    this.fc2 = new nn.Linear(32, 10);
  }

  forward(x: torch.Tensor) {
    const y = F.relu(this.norm1(this.conv1(x)));
    const z = F.relu(this.norm2(this.conv2(y)).add(y));
    return this.fc2(F.relu(this.fc1(F.max_pool2d(z, 2).flatten(1))));
  }
}`);
  }
  parts.push(`
const models = [${Array.from({ length: modules }, (_x, i) => `new Block${i}(3)`).join(', ')}];
for (const model of models) {
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  for (let step = 0; step < 100; step++) {
    const images = torch.rand(4, 3, 16, 16);
    const loss = F.cross_entropy(model(images), torch.randint(0, 10, [4]));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}
`);
  return parts.join('\n');
}

interface Message {
  id?: number;
  method?: string;
  result?: unknown;
  params?: { version?: number; diagnostics?: unknown[] };
}

/** A server of its own process, spoken to as an editor does. */
class Server {
  private readonly child: ChildProcess;
  private readonly waiting: ((message: Message) => boolean)[] = [];
  private requests = 0;

  constructor() {
    this.child = fork(path.join(__dirname, '../../dist/language.js'), ['--node-ipc'], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child.on('message', (message: Message) => {
      const at = this.waiting.findIndex((takes) => takes(message));
      if (at >= 0) this.waiting.splice(at, 1);
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  notify(method: string, params: object): void {
    this.child.send({ jsonrpc: '2.0', method, params });
  }

  request(method: string, params: object): Promise<unknown> {
    const id = ++this.requests;
    this.child.send({ jsonrpc: '2.0', id, method, params });
    return this.message((message) => message.id === id && 'result' in message).then(({ result }) => result);
  }

  diagnostics(version: number): Promise<Message> {
    return this.message(
      ({ method, params }) => method === 'textDocument/publishDiagnostics' && params?.version === version,
    );
  }

  end(): void {
    this.child.kill();
  }

  private message(wanted: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      this.waiting.push((message) => {
        if (!wanted(message)) return false;
        resolve(message);
        return true;
      });
    });
  }
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function main(): Promise<void> {
  const text = longScript();
  const server = new Server();
  await server.request('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  server.notify('initialized', {});
  const opened = await timed(() => {
    server.notify('textDocument/didOpen', { textDocument: { uri: URI, languageId: 'typescript', version: 1, text } });
    return server.diagnostics(1);
  });
  const lines = text.split('\n');
  const line = lines.findIndex((each) => each.includes('new nn.Linear(32, 10)'));
  const edited: number[] = [];
  const hovered: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const character = lines[line]!.indexOf('32') + 2;
    const end = edit % 2 === 0 ? character : character + 1;
    const change = {
      range: { start: { line, character }, end: { line, character: end } },
      text: edit % 2 === 0 ? '1' : '',
    };
    const version = edit + 2;
    edited.push(
      await timed(() => {
        server.notify('textDocument/didChange', { textDocument: { uri: URI, version }, contentChanges: [change] });
        return server.diagnostics(version);
      }),
    );
    const position = { line: lines.findIndex((each) => each.includes('const z =')), character: 10 };
    hovered.push(await timed(() => server.request('textDocument/hover', { textDocument: { uri: URI }, position })));
  }
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  const memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  server.end();
  const found = { opened, edited: median(edited), hovered: median(hovered), memory };
  console.log(`${lines.length} lines`);
  for (const [name, limit] of Object.entries(LIMITS)) {
    const value = found[name as keyof typeof found];
    console.log(
      `${name.padEnd(8)} ${value.toFixed(1).padStart(7)} ${name === 'memory' ? 'MB' : 'ms'}   (limit ${limit})`,
    );
    if (value > limit) process.exitCode = 1;
  }
}

if (require.main === module) void main();
