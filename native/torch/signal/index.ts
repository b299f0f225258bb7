/** torch.signal. */
import * as windows from './windows';

export { windows };
