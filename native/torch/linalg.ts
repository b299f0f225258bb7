/** torch.linalg. */
import { linalg_vector_norm } from './generated/ops';

export { linalg_vector_norm as vector_norm };
