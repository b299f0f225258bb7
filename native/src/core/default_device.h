#pragma once
// Where tensors are made when a call does not say.
#include "core/tensor.h"

namespace tp {

/// torch.set_default_device changes it.
Device default_device();
void set_default_device(Device device);

}  // namespace tp
