/** Entry of the kernel process (dist/kernel.js). */
import path from 'node:path';
import { loadEngine } from './engine';
import { startKernel } from './start';

startKernel(path.join(__dirname, 'control.js'), loadEngine());
