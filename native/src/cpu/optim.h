#pragma once
// Steps of the optimizers over the elements of one parameter. What PyTorch computes from Python's numbers is computed
// in double precision before, once per parameter, and stands in the structs below; the formulas are in
// kernels/optim.cpp.
#include <cstdint>

#include "cpu/isa.h"

namespace tp {

/// One step over n elements. `arrays` are the parameter, its gradient and the state, of doubles or else of floats.
template <class Step>
using StepKernel = void(void* const* arrays, int64_t n, bool doubles, const Step& step);
template <class Step>
constinit inline Stub<StepKernel<Step>> step_kernel;

/// What all steps do to the gradient first.
struct Gradient {
  bool maximize = false;
  /// Pulls towards zero through the gradient (L2 penalty).
  double weight_decay = 0;
};

struct SgdStep : Gradient {
  double lr, momentum, dampening;
  bool nesterov;
  /// A parameter that has never moved starts its momentum with the gradient itself.
  bool first;
};
struct AdagradStep : Gradient {
  double rate, eps;
};
struct RMSpropStep : Gradient {
  double lr, alpha, eps, momentum;
  bool centered;
};
struct AdadeltaStep : Gradient {
  double lr, rho, eps;
};
/// The running averages of Adam and its relatives.
struct Moments : Gradient {
  double beta1, beta2, eps;
  /// What the parameter is multiplied with beforehand (decoupled weight decay).
  double shrink = 1;
};
struct AdamStep : Moments {
  /// Step size and root of the second moment's correction, by the number of steps taken.
  double rate, root;
  bool amsgrad;
};
struct AdamaxStep : Moments {
  double rate;
};
struct NAdamStep : Moments {
  double correction2, gradient_rate, moment_rate;
};
struct RAdamStep : Moments {
  double lr, correction1, root, rectification;
  /// Whether enough is known of the second moment to divide by it.
  bool rectified;
};
struct ASGDStep : Gradient {
  double shrink, eta, mu;
};
struct RpropStep : Gradient {
  double eta_minus, eta_plus, smallest, largest;
};

}  // namespace tp
