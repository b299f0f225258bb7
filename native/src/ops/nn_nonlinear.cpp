// Nonlinear functions of networks, their refusals and second derivatives.
#include <limits>

#include "autograd/formulas.h"
#include "kernels/activation.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/math.h"
#include "kernels/nonlinear.h"
#include "kernels/views.h"
#include "ops/formulas/nonlinear.h"
#include "ops/formulas/wide.h"
#include "ops/packed.h"
#include "random/generator.h"

namespace tp {
using namespace ops;

void check_hardtanh(const Tensor& self, const Scalar& min_val) {
  check(self.dtype() != DType::Bool, "Bool inputs not supported for hardtanh");
  check(self.dtype() != DType::UInt8 || min_val.to<double>() >= 0,
        "cannot do hardtanh on an unsigned type with negative limits");
}
void check_softshrink(const Tensor& self, const Scalar& lambd) {
  if (!is_floating(self.dtype())) fail_not_implemented("softshrink_check", self.dtype());
  const double limit =
      self.dtype() == DType::Float32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  check(lambd.to<double>() >= 0 && lambd.to<double>() <= limit, "lambda must be in range [0, ", limit,
        "] for input dtype ", scalar_name(self.dtype()), ", but found ", lambd.to<double>());
}
void check_celu(const Tensor&, const Scalar& alpha) {
  check(alpha.to<double>() != 0, "ZeroDivisionError: alpha cannot be 0 for CELU");
}

namespace kernels {

Tensor glu(const Tensor& self, int64_t dim) {
  check(self.dim() > 0, "glu does not support scalars because halving size must be even");
  dim = wrap_dim(dim, self.dim());
  const int64_t size = self.size(dim);
  check(size % 2 == 0, "Halving dimension must be even, but dimension ", dim, " is size ", size);
  if (!is_floating(self.dtype())) fail_not_implemented("glu_cpu", self.dtype());
  const TensorList halves = split(self, size / 2 == 0 ? Dims{0, 0} : Dims{size / 2, size / 2}, dim);
  return mul(halves[0], sigmoid(halves[1]));
}

TensorList rrelu_with_noise(const Tensor& self, const Scalar& lower, const Scalar& upper, bool training,
                            Generator* generator) {
  const double low = lower.to<double>(), high = upper.to<double>();
  check(low <= high, "Lower bound should be less than or equal to the upper bound");
  if (!training)
    return {leaky_relu(packed(self), Scalar((low + high) / 2)), tp::empty({0}, self.dtype(), self.device())};
  if (!is_floating(self.dtype())) fail_not_implemented("rrelu_with_noise_out_cpu", self.dtype());
  const Tensor input = packed(self);
  Tensor out = tp::empty(self.sizes(), self.dtype(), self.device());
  Tensor noise = tp::empty(self.sizes(), self.dtype(), self.device());
  if (out.is_meta()) return {out, noise};
  dispatch_floating(self.dtype(), "rrelu_with_noise_out_cpu", [&]<class T>() {
    Generator& source = or_default(generator);
    // The bounds are rounded to the tensor's precision first, as in PyTorch.
    const double first = static_cast<T>(low), last = static_cast<T>(high);
    const T* x = input.data<T>();
    for (int64_t i = 0; i < input.numel(); ++i) {
      const T factor = x[i] <= 0 ? static_cast<T>(uniform(source) * (last - first) + first) : T(1);
      noise.data<T>()[i] = factor;
      out.data<T>()[i] = x[i] * factor;
    }
  });
  return {out, noise};
}

}  // namespace kernels

namespace composite {

Tensor relu6(const Tensor& self) { return ops::hardtanh(self, Scalar(0), Scalar(6)); }
Tensor softsign(const Tensor& self) { return self / (ops::abs(self) + 1); }
Tensor tanhshrink(const Tensor& self) { return self - ops::tanh(self); }

Tensor prelu(const Tensor& self, const Tensor& weight) {
  check(self.dtype() == weight.dtype(), "prelu: Type promoting not supported. Got ", scalar_name(self.dtype()), " and ",
        scalar_name(weight.dtype()));
  const int64_t count = weight.numel();
  if (count != 1) {
    check(self.dim() > 0, "Not allow zero-dim input tensor.");
    const int64_t channels = self.dim() > 1 ? self.size(1) : 1;
    check(channels == count, "Mismatch of parameter numbers and input channel size. Found parameter numbers = ", count,
          " and channel size = ", channels, ".");
  }
  check(weight.dim() <= 1, "prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = ", weight.dim());
  if (weight.dim() == 0) return ops::_prelu_kernel(self, weight);
  Dims shape(std::max<int64_t>(self.dim(), 1), 1);
  shape[self.dim() > 1 ? 1 : 0] = count;
  if (self.dim() == 0) shape = {};
  return ops::_prelu_kernel(self, ops::reshape(weight, shape));
}

Tensor rrelu(const Tensor& self, const Scalar& lower, const Scalar& upper, bool training, Generator* generator) {
  if (training && self.dtype() == DType::Float16) fail_not_implemented("rrelu_with_noise_out_cpu", DType::Float16);
  return ops::rrelu_with_noise(self, lower, upper, training, generator)[0];
}

}  // namespace composite

namespace ops {

Tensor pass_between(const Tensor& grad, const Tensor& self, const Scalar& low, const Scalar& high) {
  return where(logical_and(gt(self, number(low)), lt(self, number(high))), grad, zeros_like(grad));
}
Tensor pass_outside(const Tensor& grad, const Tensor& self, const Scalar& limit) {
  return where(le(abs(self), number(limit)), zeros_like(grad), grad);
}

Tensor elu_curvature(const Tensor& grad, const Tensor& self, const Scalar& alpha, const Scalar& scale,
                     const Scalar& input_scale) {
  const double slope = input_scale.to<double>();
  // Clamped, since an infinite value would leave NaN behind where it is not used.
  const Tensor bend =
      exp(clamp_max(self, Scalar(0)) * slope) * (slope * slope * alpha.to<double>() * scale.to<double>());
  return where(gt(self, number(0)), zeros_like(grad), grad * bend);
}

Tensor mish_gradient(const Tensor& grad, const Tensor& self) {
  return at_once(grad, self, [](const Tensor& g, const Tensor& x) {
    const Tensor outer = tanh(softplus(x, 1, 20));
    return g * (outer + x * sigmoid(x) * (1 - outer * outer));
  });
}

Tensor glu_gradient(const Tensor& grad, const Tensor& self, int64_t dim) {
  dim = wrap_dim(dim, self.dim());
  const int64_t half = self.size(dim) / 2;
  const TensorList halves = split(self, Dims{half, half}, dim);
  const Tensor gate = sigmoid(halves[1]);
  const Tensor slope = at_once(grad, halves[0], [&](const Tensor& g, const Tensor& x) {
    const Tensor rounded = wide(gate);
    return (1 - rounded) * rounded * x * g;
  });
  return cat({grad * gate, slope}, dim);
}

Tensor rrelu_gradient(const Tensor& grad, const Tensor& self, const Tensor& noise, const Scalar& lower,
                      const Scalar& upper, bool training) {
  const double low = lower.to<double>(), high = upper.to<double>();
  if (training && high - low > 1e-6) return grad * noise;
  return leaky_relu_backward(grad, self, Scalar((low + high) / 2));
}

}  // namespace ops
}  // namespace tp
