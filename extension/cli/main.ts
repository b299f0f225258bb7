#!/usr/bin/env node
/** Entry of the `tensorpad` command (dist/cli.js). */
import { loadEngine } from '../kernel/engine';
import { command, finish } from './command';

command(process.argv.slice(2), loadEngine).then(finish);
