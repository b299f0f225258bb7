import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const folder = mkdtempSync(join(tmpdir(), 'state-'));
const net = new nn.GRU(5, 7);
const opt = new optim.Adam(net.parameters());
const checkpoint = () => ({ epoch: 1, model: net.state_dict(), optimizer: opt.state_dict() });
torch.save(checkpoint(), `${folder}/last.pt`);
const restored = new nn.GRU(5, 7, { num_layers: 2 }); // fix: const restored = new nn.GRU(5, 7);
const { model } = torch.load(`${folder}/last.pt`);
restored.load_state_dict(model); // expect: invalid-argument
console.log(restored(torch.randn(3, 2, 5))[0].shape);
