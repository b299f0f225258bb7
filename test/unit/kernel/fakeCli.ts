import { command, finish } from '../../../extension/cli/command';
import { fakeEngine } from './fake';

command(process.argv.slice(2), () => fakeEngine).then(finish);
