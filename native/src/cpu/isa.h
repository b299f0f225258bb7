#pragma once
// Kernels in cpu/kernels and the generated loops are compiled once per instruction set; the best the machine has
// registers itself at load time. TP_ISA names the set (and the namespace), TP_ISA_LEVEL orders them.
namespace tp {

/// 0 baseline, 1 AVX2 with FMA, 2 AVX-512.
int isa_level();

/// A function pointer that the best available instruction set fills in.
template <class Function>
struct Stub {
  Function* call = nullptr;
  int level = -1;
  void offer(int offered, Function* function) {
    if (offered <= isa_level() && offered > level) {
      level = offered;
      call = function;
    }
  }
};

template <class Function>
struct StubRegistration {
  StubRegistration(Stub<Function>& stub, int level, Function* function) { stub.offer(level, function); }
};

}  // namespace tp

/// In a kernel file: makes `function` the implementation of the stub for this instruction set.
#define TP_REGISTER(stub, function) \
  static const ::tp::StubRegistration register_##stub(::tp::stub, TP_ISA_LEVEL, function)
