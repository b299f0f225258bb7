#pragma once
#include "core/tensor.h"

namespace tp {

/// c = alpha a b + beta c for matrices; c is contiguous. With beta zero its contents do not matter.
void multiply(const Tensor& c, const Tensor& a, const Tensor& b, const Scalar& alpha = Scalar(1),
              const Scalar& beta = Scalar(0));
/// The same for each matrix of batches.
void multiply_batch(const Tensor& c, const Tensor& a, const Tensor& b, const Scalar& alpha = Scalar(1),
                    const Scalar& beta = Scalar(0));

}  // namespace tp
