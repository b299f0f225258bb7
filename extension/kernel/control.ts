/** Entry of the control thread (dist/control.js). */
import net from 'node:net';
import { workerData } from 'node:worker_threads';
import { type ControlData, ControlThread } from './control/thread';

const data = workerData as ControlData;
new ControlThread(data, new net.Socket({ fd: data.fd, readable: true, writable: true })).start();
