// A rotation in double precision meets points in single.
import * as torch from 'tensorpad';

const points = torch.rand(100, 3);
const centred = points.sub(points.mean(0));
const U = torch.linalg.qr(torch.randn(3, 3, { dtype: torch.float64 })).Q;
const turned = centred.matmul(U); // expect: dtype-mismatch // fix: const turned = centred.double().matmul(U);
console.log(turned.std(0));
