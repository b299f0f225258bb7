/** Constraints on vectors and matrices. */
import { finfo } from '../../dtype';
import { cholesky_ex, eigvalsh } from '../../generated/linalg';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { bool } from '../../tensor';
import { Constraint } from './constraint';

abstract class VectorConstraint extends Constraint {
  override get event_dim(): number {
    return 1;
  }
}

/** Vectors of zeros with a single one. */
export class OneHot extends VectorConstraint {
  override get is_discrete(): boolean {
    return true;
  }
  override check(value: Tensor): Tensor {
    return value.eq(0).logical_or(value.eq(1)).all(-1).logical_and(value.sum(-1).eq(1));
  }
}

/** Vectors of non-negative numbers whose sum is one. */
export class Simplex extends VectorConstraint {
  override check(value: Tensor): Tensor {
    return value.ge(0).all(-1).logical_and(value.sum(-1).sub(1).abs().lt(1e-6));
  }
}

/** Vectors of non-negative numbers whose sum is at most `upper_bound`. */
export class Multinomial extends VectorConstraint {
  constructor(readonly upper_bound: Tensor | number) {
    super();
  }
  override get is_discrete(): boolean {
    return true;
  }
  override check(value: Tensor): Tensor {
    return value.ge(0).all(-1).logical_and(value.sum(-1).le(this.upper_bound));
  }
}

abstract class MatrixConstraint extends Constraint {
  override get event_dim(): number {
    return 2;
  }
}

/** Square matrices that are zero above the diagonal. */
export class LowerTriangular extends MatrixConstraint {
  override check(value: Tensor): Tensor {
    return value.tril().eq(value).flatten(-2).all(-1);
  }
}

/** Lower triangular matrices with a positive diagonal. */
export class LowerCholesky extends LowerTriangular {
  override check(value: Tensor): Tensor {
    const positive = value.diagonal({ dim1: -2, dim2: -1 }).gt(0).all(-1);
    return super.check(value).logical_and(positive);
  }
}

/** Lower triangular matrices with a positive diagonal whose rows have length one. */
export class CorrCholesky extends LowerCholesky {
  override check(value: Tensor): Tensor {
    const tolerance = finfo(value.dtype).eps * value.size(-1) * 10;
    const unit = value.detach().norm(2, -1).sub(1).abs().le(tolerance).all(-1);
    return super.check(value).logical_and(unit);
  }
}

/** Matrices with as many rows as columns. */
export class Square extends MatrixConstraint {
  override check(value: Tensor): Tensor {
    const square = value.size(-2) === value.size(-1);
    return ops.full(value.shape.slice(0, -2), square, { dtype: bool, device: value.device });
  }
}

/** Matrices equal to their transpose. */
export class Symmetric extends Square {
  override check(value: Tensor): Tensor {
    const square = super.check(value);
    if (!square.all().item()) return square;
    return value.isclose(value.mT, { atol: 1e-6 }).all(-2).all(-1);
  }
}

/** Symmetric matrices without negative eigenvalues. */
export class PositiveSemidefinite extends Symmetric {
  override check(value: Tensor): Tensor {
    const symmetric = super.check(value);
    return symmetric.all().item() ? eigvalsh(value).ge(0).all(-1) : symmetric;
  }
}

/** Symmetric matrices with positive eigenvalues. */
export class PositiveDefinite extends Symmetric {
  override check(value: Tensor): Tensor {
    const symmetric = super.check(value);
    return symmetric.all().item() ? cholesky_ex(value).info.eq(0) : symmetric;
  }
}
