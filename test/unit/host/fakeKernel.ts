/** A kernel that does what the text of a cell says, for the tests of the host's side of the pipe. */
import { Socket } from 'node:net';
import { encodeFrame, FrameReader } from '../../../extension/protocol/framing';
import type { HostToKernel, KernelToHost } from '../../../extension/protocol/kernel';

const pipe = new Socket({ fd: 3, readable: true, writable: true });
const send = (message: KernelToHost) => pipe.write(encodeFrame(message));
let running: { execution: number; stubborn: boolean } | undefined;

function finish(execution: number, status: 'ok' | 'error' | 'interrupted'): void {
  running = undefined;
  const error = { name: 'Error', message: 'failed', frames: [] };
  send({ type: 'finished', execution, status, milliseconds: 5, ...(status === 'error' && { error }) });
  send({ type: 'state', state: 'idle' });
}

function execute({ execution, order, cell }: Extract<HostToKernel, { type: 'execute' }>): void {
  send({ type: 'started', execution, order });
  send({ type: 'state', state: 'running' });
  const [word, rest = ''] = cell.code.split(/ (.*)/s);
  switch (word) {
    case 'print':
      send({ type: 'output', execution, stream: 'stdout', text: `${rest}\n` });
      finish(execution, 'ok');
      break;
    case 'fail':
      finish(execution, 'error');
      break;
    case 'wait':
      running = { execution, stubborn: rest === 'forever' };
      break;
    case 'signal':
      process.kill(process.pid, rest);
      break;
    case 'die':
      process.stderr.write(`${rest}\n`, () => process.exit(7));
      break;
    case 'garbage':
      pipe.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]));
      break;
    default:
      finish(execution, 'ok');
  }
}

const reader = new FrameReader<HostToKernel>((message) => {
  switch (message.type) {
    case 'execute':
      execute(message);
      break;
    case 'interrupt':
      if (running && !running.stubborn) finish(running.execution, 'interrupted');
      break;
    case 'pause':
      send({ type: 'state', state: 'paused' });
      break;
    case 'resume':
      send({ type: 'state', state: 'running' });
      break;
    case 'request':
      if (message.query.kind === 'variables') {
        const memory = { live: 1, peak: 2, cached: 3, rss: 4 };
        send({ type: 'reply', id: message.id, result: { kind: 'variables', variables: [], memory } });
      } else if (message.query.kind === 'graph') send({ type: 'failure', id: message.id, message: 'no such variable' });
      break;
    case 'shutdown':
      process.exit(0);
  }
});
pipe.on('data', (chunk: Buffer) => reader.push(chunk));
pipe.on('end', () => process.exit(0));
send({ type: 'ready', pid: process.pid, node: process.version, engine: 'fake', threads: 1 });
