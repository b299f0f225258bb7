import * as torch from 'tensorpad';

const images: any = torch.rand(16, 3, 8, 8);
const batch = images.size[0]; // expect: not-called // fix: const batch = images.size(0);
const flat = images.reshape(batch ?? 16, -1);
console.log(flat.shape);
