/** How each op is written in ONNX. */
import type { Converters } from '../conversion';
import { activation } from './activation';
import { arrange } from './arrange';
import { conv } from './conv';
import { creation } from './creation';
import { indexing } from './indexing';
import { loss } from './loss';
import { matrix } from './matrix';
import { pointwise } from './pointwise';
import { pool } from './pool';
import { recurrent } from './recurrent';
import { reductions } from './reduce';
import { views } from './views';

export const converters: Converters = {
  ...pointwise,
  ...activation,
  ...views,
  ...arrange,
  ...indexing,
  ...matrix,
  ...conv,
  ...pool,
  ...reductions,
  ...recurrent,
  ...loss,
  ...creation,
};
