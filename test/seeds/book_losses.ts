/** Losses against PyTorch's. */
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { type Check, close } from './check';

const F = nn.functional;

export const losses: Record<string, Check> = {
  '000-17': () => {
    torch.manual_seed(0);
    const a = torch.randn(3, 4);
    const b = torch.randn(3, 4);
    const classes = torch.tensor([1, 0, 3]);
    const shares = torch.rand(3, 4);
    const bits = torch.rand(3, 4).gt(0.5).float();
    const signs = torch.tensor([1, -1, 1]).float();
    const far = torch.randn(3, 4);
    const [a0, b0] = [a.at(':, 0'), b.at(':, 0')];
    const logs = F.log_softmax(a, 1);
    const several = torch.tensor([
      [1, 3, -1, 0],
      [0, -1, 2, 1],
      [2, 1, 0, -1],
    ]);
    const answers: [torch.Tensor, number][] = [
      [new nn.MSELoss()(a, b), 2.2558758],
      [new nn.L1Loss()(a, b), 1.3630152],
      [new nn.SmoothL1Loss({ beta: 0.7 })(a, b), 1.0195147],
      [new nn.HuberLoss({ delta: 0.6 })(a, b), 0.63908166],
      [new nn.CrossEntropyLoss({ label_smoothing: 0.1 })(a, classes), 1.8962109],
      [new nn.NLLLoss()(logs, classes), 1.9098936],
      [new nn.BCELoss()(shares, bits), 0.81969982],
      [new nn.BCEWithLogitsLoss()(a, bits), 0.61052746],
      [new nn.KLDivLoss({ reduction: 'batchmean' })(logs, F.softmax(b, 1)), 0.77972794],
      [new nn.CosineEmbeddingLoss({ margin: 0.1 })(a, b, signs), 0.82649714],
      [new nn.HingeEmbeddingLoss()(a0, signs), 0.96875358],
      [new nn.MarginRankingLoss({ margin: 0.2 })(a0, b0, signs), 0.42988372],
      [new nn.TripletMarginLoss()(a, b, far), 1.4951137],
      [new nn.SoftMarginLoss()(a0, signs), 0.53379226],
      [new nn.MultiMarginLoss()(a, classes), 0.96060693],
      [new nn.MultiLabelSoftMarginLoss()(a, bits), 0.6105274],
      [new nn.MultiLabelMarginLoss()(a, several), 1.3473901],
      [new nn.PoissonNLLLoss()(a, shares), 1.4238609],
      [new nn.GaussianNLLLoss()(a, b, shares), 4.1597638],
      [F.mse_loss(a, b), 2.2558758],
      [F.l1_loss(a, b, { reduction: 'sum' }), 16.356182],
      [F.mse_loss(a, b, { reduction: 'sum' }), 27.0705109],
      [F.cross_entropy(a, classes, { label_smoothing: 0.1 }), 1.8962109],
      [F.nll_loss(logs, classes), 1.9098936],
      [F.binary_cross_entropy(shares, bits), 0.81969982],
      [F.binary_cross_entropy_with_logits(a, bits), 0.61052746],
      [F.triplet_margin_loss(a, b, far), 1.4951137],
    ];
    for (const [found, wanted] of answers) close(found, wanted);
    close(F.l1_loss(a, b, { reduction: 'none' }).at(0), [2.39767075, 1.39403307, 1.107602, 0.44573003]);
  },
};
