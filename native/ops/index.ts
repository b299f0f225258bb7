import './creation';
import './random';
import './views';
import './pointwise';
import './reduce';
import './matrix';
import './indexing';
import './nn';
import './optim';

export { type Op, ops } from './declare';
