/** Divergences of pairs of distributions; importing it registers PyTorch's table. */
import './cross';
import './multivariate';
import './same';

export { kl_divergence, register_kl } from './registry';
