import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const [BLOCK, WIDTH, VOCABULARY] = [24, 32, 65];

class Block extends nn.Module {
  attention = new nn.MultiheadAttention(WIDTH, 4, { batch_first: true });
  norm1 = new nn.LayerNorm(WIDTH);
  norm2 = new nn.LayerNorm(WIDTH);
  mlp = new nn.Sequential(new nn.Linear(WIDTH, 64), new nn.GELU(), new nn.Linear(64, WIDTH));

  forward(x: torch.Tensor) {
    const h = this.norm1(x);
    const mask = torch.ones(x.size(1), x.size(1)).triu(1).bool();
    const [mixed] = this.attention(h, h, h, { attn_mask: mask });
    x = x.add(mixed);
    return x.add(this.mlp(this.norm2(x)));
  }
}

class Gpt extends nn.Module {
  tokens = new nn.Embedding(VOCABULARY, WIDTH);
  positions = new nn.Embedding(BLOCK, WIDTH);
  blocks = new nn.ModuleList([new Block(), new Block()]);
  head = new nn.Linear(WIDTH, VOCABULARY);

  forward(ids: torch.Tensor) {
    let x = this.tokens(ids).add(this.positions(torch.arange(ids.size(1)))); // expect: index-out-of-range
    for (const block of this.blocks) x = block(x);
    return this.head(x);
  }
}

const net = new Gpt();
net.eval();
let ids = torch.zeros(1, 1, { dtype: torch.int64 });
torch.no_grad(() => {
  for (let i = 0; i < 100; i++) {
    const logits = net(ids).at(':', -1); // fix: const logits = net(ids.at(':', `-${BLOCK}:`)).at(':', -1);
    ids = torch.cat([ids, torch.multinomial(F.softmax(logits, -1), 1)], 1);
  }
});
console.log(ids.at(0).tolist());
