import fs from 'node:fs';
import { MessageChannel, Worker } from 'node:worker_threads';
import { createContext } from './context';
import { createFlight } from './control/mail';
import type { ControlData } from './control/thread';
import type { Engine } from './engine';
import { keepHeapTight } from './heap';
import { Kernel } from './kernel';

/** The pipe to the host. */
const HOST_FD = 3;

/** Starts the control thread from the file `control`, and the kernel on this thread. */
export function startKernel(control: string, engine: Engine): void {
  keepHeapTight();
  const context = createContext();
  const flight = createFlight();
  const { port1, port2 } = new MessageChannel();
  const data: ControlData = { fd: HOST_FD, context, flight, port: port2 };
  const worker = new Worker(control, { workerData: data, transferList: [port2] });
  worker.on('error', (error) => {
    // Nobody can be told any more but whoever reads this process's last words.
    fs.writeSync(2, `the kernel's control thread failed: ${error.stack}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
  new Kernel(engine, port1, context, flight).start();
}
