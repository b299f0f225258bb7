import * as torch from 'tensorpad';
console.log(torch.tensor([-0,1]).dtype, torch.tensor([0,1]).add(-0).dtype, torch.full([2], -0).dtype, torch.arange(-0, 3).dtype);
try { console.log(torch.zeros(3).sum(-0)); } catch (e) { console.log(String(e)); }
try { console.log(torch.zeros(3).at(-0)); } catch (e) { console.log(String(e)); }
try { console.log(torch.zeros(3,-0)); } catch (e) { console.log(String(e)); }
