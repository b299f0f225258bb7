/** Writes what a training run reports into its folder, and shows it to whoever watches. */
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Options, optional, required, signature } from '../../arguments';
import { EventWriter, type EventWriterOptions } from '../../io/tfevents';
import { scalarObservers } from '../../observers';
import { Tensor } from '../../tensor';

const writer = {
  /** Folder of the run; by default a new one under `runs/`, named by time and host. */
  log_dir: optional<string | null>(null),
  /** Appended to the name of the default folder. */
  comment: '' as string,
  /** Step at which a run that crashed is taken up again: later points of before are dropped. */
  purge_step: optional<number | null>(null),
  /** Events that may wait before they are written. */
  max_queue: 10,
  /** Seconds that an event may wait before it is written with a later one. */
  flush_secs: 1,
  /** Appended to the name of the event file. */
  filename_suffix: '' as string,
};
const writerSignature = signature('SummaryWriter.__init__', writer);

export type SummaryWriterOptions = Options<typeof writer>;

const scalar = {
  tag: required<string>(),
  scalar_value: required<number | Tensor>(),
  global_step: optional<number | null>(null),
  walltime: optional<number | null>(null),
  /** As TensorBoard 2 writes scalars. */
  new_style: false,
  /** As float64. */
  double_precision: false,
};
const scalarSignature = signature('SummaryWriter.add_scalar', scalar);

type ScalarOptions = Omit<Options<typeof scalar>, 'tag'>;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As PyTorch names runs: `Nov21_09-30-42_host`. */
function defaultFolder(comment: string): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, '0');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('-');
  return join('runs', `${MONTHS[now.getMonth()]}${two(now.getDate())}_${time}_${hostname()}${comment}`);
}

/** Writers that still have a file open when the process ends. */
const open = new Set<SummaryWriter>();
let atExit = false;

function closeAll(): void {
  for (const writer of open) writer.close();
}

/**
 * Writes scalars and texts of a run as event files.
 * @example
 * const folder = require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`);
 * const writer = new torch.utils.tensorboard.SummaryWriter(folder);
 * writer.add_scalar('loss', 0.5, 1);
 * writer.close();
 * console.log(require('node:fs').readdirSync(folder).length);
 */
export class SummaryWriter {
  /** Folder of the run, as given. */
  readonly log_dir: string;
  private readonly run: string;
  private readonly options: EventWriterOptions;
  private events: EventWriter | undefined;
  /** One writer per curve of `add_scalars`, as PyTorch makes them. */
  private readonly curves = new Map<string, SummaryWriter>();

  constructor(options?: SummaryWriterOptions);
  constructor(log_dir: string | null, options?: SummaryWriterOptions);
  constructor(...args: unknown[]) {
    const { log_dir, comment, purge_step, max_queue, flush_secs, filename_suffix } = writerSignature.bind(args);
    this.log_dir = log_dir || defaultFolder(comment);
    this.run = resolve(this.log_dir);
    this.options = { suffix: filename_suffix, maxQueue: max_queue, flushSeconds: flush_secs };
    const file = this.file();
    if (purge_step !== null) file.restart(purge_step);
  }

  private file(): EventWriter {
    if (!this.events || this.events.closed) {
      this.events = new EventWriter(this.run, this.options);
      open.add(this);
      if (!atExit) process.on('exit', closeAll);
      atExit = true;
    }
    return this.events;
  }

  /** Adds a point to the curve `tag`. */
  add_scalar(tag: string, scalar_value: number | Tensor, options?: ScalarOptions): void;
  add_scalar(tag: string, scalar_value: number | Tensor, global_step: number | null, options?: ScalarOptions): void;
  add_scalar(tag: string, scalar_value: number | Tensor, global_step: number | null, walltime: number): void;
  add_scalar(...args: unknown[]): void {
    const { tag, scalar_value, global_step, walltime, new_style, double_precision } = scalarSignature.bind(args);
    const value = Number(scalar_value instanceof Tensor ? scalar_value.item() : scalar_value);
    const step = global_step ?? 0;
    const wall = walltime ?? Date.now() / 1000;
    this.file().addScalar(tag, value, step, wall, { newStyle: new_style, doublePrecision: double_precision });
    for (const observe of scalarObservers) observe(this.run, tag, step, value, wall);
  }

  /** Adds a point to several curves, each of which is a run of its own below this one. */
  add_scalars(
    main_tag: string,
    tag_scalar_dict: Record<string, number | Tensor>,
    global_step?: number | null,
    walltime?: number,
  ): void {
    for (const [tag, value] of Object.entries(tag_scalar_dict)) {
      const folder = join(this.log_dir, `${main_tag.replaceAll('/', '_')}_${tag}`);
      const curve = this.curves.get(folder) ?? new SummaryWriter(folder);
      this.curves.set(folder, curve);
      curve.add_scalar(main_tag, value, global_step ?? null, walltime === undefined ? {} : { walltime });
    }
  }

  /** Adds a text, which TensorBoard shows as markdown. */
  add_text(tag: string, text_string: string, global_step?: number | null, walltime?: number): void {
    this.file().addText(`${tag}/text_summary`, text_string, global_step ?? 0, walltime);
  }

  /** Writes everything to the file. */
  flush(): void {
    this.events?.flush();
    for (const curve of this.curves.values()) curve.flush();
  }

  /** Writes everything and closes the file; a later `add_…` starts another one. */
  close(): void {
    this.events?.close();
    open.delete(this);
    for (const curve of this.curves.values()) curve.close();
  }
}
