import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Utterance {
  mel: torch.Tensor;
  speaker: number;
}
const MELS = 40;
const utterances: Utterance[] = [50, 63, 41, 58].map((frames, speaker) => ({ mel: torch.rand(frames, MELS), speaker }));

class TDNN extends nn.Module {
  layers = new nn.Sequential(
    new nn.Conv1d(MELS, 64, 5, { dilation: 1 }),
    new nn.ReLU(),
    new nn.BatchNorm1d(64),
    new nn.Conv1d(64, 64, 3, { dilation: 2 }),
    new nn.ReLU(),
  );
  embed = new nn.Linear(128, 32);
  forward(x: torch.Tensor) {
    const h = this.layers(x); // expect: channel-mismatch
    const stats = torch.cat([h.mean(2), h.std(2)], { dim: 1 });
    return nn.functional.normalize(this.embed(stats));
  }
}

const crop = ({ mel }: Utterance, length = 32) => mel.at(`:${length}`);
const batch = torch.stack(utterances.map((u) => crop(u))); // fix: const batch = torch.stack(utterances.map((u) => crop(u).t()));
const embeddings = new TDNN()(batch);
const similarity = embeddings.mm(embeddings.t());
console.log(similarity.shape);
