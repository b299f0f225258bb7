import './creation';
import './random';
import './views';
import './arithmetic';
import './comparison';
import './complex';
import './math';
import './activation';
import './reduce';
import './matrix';
import './indexing';
import './conv';
import './pool';
import './loss';
import './embedding';
import './optim';

export { type Op, ops } from './declare';
