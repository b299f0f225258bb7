import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const params: any = { in: 13, hidden: [32, 16], out: 1 };
function build(p: any): any {
  const seq: any = new nn.Sequential();
  let last: any = p.in;
  (p.hidden as any[]).forEach((h: any, i: any) => {
    seq.add_module(`fc${i}`, new nn.Linear(last, h));
    seq.add_module(`act${i}`, new nn.ReLU());
    last = h;
  });
  seq.add_module('out', new nn.Linear(p.hidden[0], p.out)); // fix: seq.add_module('out', new nn.Linear(last, p.out));
  return seq;
}
const net: any = build(params);
const x: any = torch.randn(4, params.in);
const y: any = net(x); // expect: size-mismatch
console.log(y.shape);
