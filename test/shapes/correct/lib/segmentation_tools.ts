import * as torch from 'tensorpad';

export interface Sample {
  image: torch.Tensor;
  mask: torch.Tensor;
}

/** Counts which class was taken for which: rows are true classes. */
export class ConfusionMatrix {
  private readonly counts: torch.Tensor;

  constructor(readonly classes: number) {
    this.counts = torch.zeros(classes, classes);
  }

  update(predicted: torch.Tensor, target: torch.Tensor) {
    const index = target.flatten().mul(this.classes).add(predicted.flatten());
    const found = torch.bincount(index, { minlength: this.classes ** 2 });
    this.counts.add_(found.view(this.classes, this.classes));
  }

  accuracy() {
    return this.counts.diagonal().sum().div(this.counts.sum()).item();
  }

  iou() {
    const hit = this.counts.diagonal();
    const union = this.counts.sum(0).add(this.counts.sum(1)).sub(hit);
    return hit.div(union.clamp({ min: 1 }));
  }
}
