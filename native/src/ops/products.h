#pragma once
// What einsum and bilinear forms share.
#include "core/tensor.h"

namespace tp {

/// Sums the product of two tensors with equally many dimensions over `dims`, which stay with size 1, by one batched
/// matrix product. Sizes of 1 broadcast.
Tensor sum_product(Tensor left, Tensor right, const Dims& dims);

}  // namespace tp
