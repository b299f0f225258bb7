#include "core/default_device.h"

namespace tp {
namespace {
thread_local Device current = Device::Cpu;
}  // namespace

Device default_device() { return current; }
void set_default_device(Device device) { current = device; }

}  // namespace tp
