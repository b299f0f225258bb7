// Dropout, drawn exactly as PyTorch draws it.
#include <cmath>

#include "autograd/formulas.h"
#include "kernels/arithmetic.h"
#include "kernels/creation.h"
#include "kernels/dropout.h"
#include "kernels/random.h"
#include "kernels/views.h"

namespace tp {
using namespace ops;

namespace {

/// Ones with probability 1 - p, else zeros; one number for each whole channel when `features`.
Tensor noise_for(const Tensor& input, double p, bool features) {
  Dims shape = input.sizes();
  if (features) {
    check(input.dim() >= 2, "Feature dropout requires at least 2 dimensions in the input");
    for (int64_t d = 2; d < shape.size(); ++d) shape[d] = 1;
  }
  const Tensor noise = features ? tp::empty(shape, input.dtype(), input.device()) : ops::empty_like(input);
  return ops::bernoulli_(noise, 1 - p);
}

Tensor dropped(const Tensor& input, double p, bool train, bool features, bool alpha) {
  check(p >= 0 && p <= 1, "dropout probability has to be between 0 and 1, but got ", p);
  if (p == 0 || !train || input.numel() == 0) return input;
  if (p == 1) return input * tp::zeros({}, {input.dtype(), input.device()});
  const Tensor noise = noise_for(input, p, features);
  if (!alpha) return input * ops::div_(noise, number(Scalar(1 - p)));
  // Dropped elements take the value selu saturates at; a and b bring mean and variance back.
  constexpr double saturation = 1.7580993408473766;
  const double a = 1 / std::sqrt((saturation * saturation * p + 1) * (1 - p));
  const Tensor b = (noise - 1) * (saturation * a) + saturation * a * p;
  return input * ops::mul_(noise, number(Scalar(a))) + b;
}

}  // namespace

namespace composite {

Tensor alpha_dropout(const Tensor& input, double p, bool train) { return dropped(input, p, train, false, true); }
Tensor feature_dropout(const Tensor& input, double p, bool train) { return dropped(input, p, train, true, false); }
Tensor feature_alpha_dropout(const Tensor& input, double p, bool train) { return dropped(input, p, train, true, true); }

}  // namespace composite

namespace kernels {

TensorList native_dropout(const Tensor& input, double p, std::optional<bool> train) {
  if (!train.value_or(true)) {
    const Tensor mask = tp::full(input.sizes(), Scalar(true), {DType::Bool, input.device()});
    return {clone(input), mask};
  }
  const Tensor mask = tp::empty(input.sizes(), DType::Bool, input.device());
  bernoulli_(mask, 1 - p, nullptr);
  return {mul(mul(input, mask), wrapped_scalar(Scalar(p < 1 ? 1 / (1 - p) : 0))), mask};
}

Tensor native_dropout_backward(const Tensor& grad_output, const Tensor& mask, double scale) {
  return mul(mul(grad_output, mask), wrapped_scalar(Scalar(scale)));
}

}  // namespace kernels
}  // namespace tp
