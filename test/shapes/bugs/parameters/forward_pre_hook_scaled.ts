import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Sequential(new nn.Linear(6, 4), new nn.ReLU());
net.at(0).register_forward_pre_hook((_m: nn.Module, [x]: any) => torch.cat([x, x.pow(2)], 1)); // fix: net.at(0).register_forward_pre_hook((_m: nn.Module, [x]: any) => torch.cat([x, x.pow(2)], 1).narrow(1, 0, 6));
console.log(net(torch.randn(3, 6)).shape); // expect: size-mismatch
