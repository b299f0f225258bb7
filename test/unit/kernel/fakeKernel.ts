import path from 'node:path';
import { startKernel } from '../../../extension/kernel/start';
import { fakeEngine } from './fake';

startKernel(path.join(__dirname, 'control.js'), fakeEngine);
