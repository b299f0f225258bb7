"""What the families use to state cases: one call with its gradients, an error, or a whole program."""

import contextlib

import torch

from . import data
from .encode import DTYPES
from .trace import Program


class Suite:
    """The cases of one family, in order."""

    def __init__(self):
        self.cases = []
        self._op = None
        self._exact = self._sums = False

    @contextlib.contextmanager
    def op(self, name, exact=False, sums=False):
        """Cases stated inside belong to this op, and are compared with torch.testing's tolerance. `exact` asks for the
        same bits; `sums` measures the error of sums of many terms against the largest value of the tensor."""
        data.reseed(name)
        self._op, self._exact, self._sums = name, exact, sums
        yield
        self._op, self._exact, self._sums = None, False, False

    def program(self, title):
        program = Program(self._op, title, self._exact, self._sums)
        self.cases.append(program)
        return program

    def call(self, name, *args, grad=True, **kwargs):
        """`torch.<name>(...)`: its result, and the gradients of its float inputs: all, the `"first"` or none."""
        program = self.program(describe(name, args, kwargs))
        if grad:
            require_grads(args[0] if grad == "first" else (args, kwargs))
        result = resolve(program.torch, name)(*args, **kwargs)
        expect_with_gradients(program, result)

    def method(self, name, tensor, *args, grad=True, **kwargs):
        """`tensor.<name>(...)`: the same for the method form."""
        program = self.program("Tensor." + describe(name, (tensor, *args), kwargs))
        if grad:
            require_grads((tensor, args, kwargs))
        result = getattr(program.tensor(tensor), name)(*args, **kwargs)
        expect_with_gradients(program, result)

    def inplace(self, name, tensor, *args, **kwargs):
        """`tensor.<name>(...)` that writes into the tensor and returns it."""
        program = self.program("Tensor." + describe(name, (tensor, *args), kwargs))
        target = program.tensor(tensor)
        result = getattr(target, name)(*args, **kwargs)
        program.expect(target, result)

    def into(self, name, out, *args, **kwargs):
        """The `out=` form, of one tensor or a tuple of them."""
        program = self.program(describe(name, args, {**kwargs, "out": out}))
        several = isinstance(out, tuple)
        targets = [program.tensor(tensor) for tensor in (out if several else [out])]
        result = resolve(program.torch, name)(*args, out=tuple(targets) if several else targets[0], **kwargs)
        program.expect(*targets, *([] if several else [result]))

    def error(self, name, *args, **kwargs):
        """`torch.<name>(...)` that PyTorch refuses."""
        program = self.program("refuses " + describe(name, args, kwargs))
        with program.fails():
            resolve(program.torch, name)(*args, **kwargs)

    def attempt(self, name, *args, **kwargs):
        """`torch.<name>(...)` whose outcome, a result or an error, is for PyTorch to say."""
        program = self.program(describe(name, args, kwargs))
        with program.may_fail():
            result = resolve(program.torch, name)(*args, **kwargs)
        if "raises" not in program.steps[-1]:
            program.expect(result)

    def method_error(self, name, tensor, *args, **kwargs):
        program = self.program("refuses Tensor." + describe(name, (tensor, *args), kwargs))
        target = program.tensor(tensor)
        with program.fails():
            getattr(target, name)(*args, **kwargs)

    def views(self, name, tensor, *args, **kwargs):
        """A method that returns a view: value, strides, gradient, and that writing through it reaches the base."""
        self.method(name, tensor, *args, **kwargs)
        tensor = tensor.detach()
        if tensor.numel() == 0:
            return
        program = self.program("writes through Tensor." + describe(name, (tensor, *args), kwargs))
        base = program.tensor(tensor.clone(memory_format=torch.preserve_format))
        result = getattr(base, name)(*args, **kwargs)
        first = result[0] if isinstance(result._real, (list, tuple)) else result
        first.add_(1) if tensor.dtype != torch.bool else first.logical_not_()
        program.expect(base)


def resolve(path, name):
    for part in name.split("."):
        path = getattr(path, part)
    return path


def require_grads(value):
    """Turn every float tensor of the arguments into a leaf that requires grad."""
    if isinstance(value, torch.Tensor):
        if value.dtype.is_floating_point:
            value.requires_grad_()
    elif isinstance(value, (list, tuple)):
        for item in value:
            require_grads(item)
    elif isinstance(value, dict):
        require_grads(list(value.values()))


def expect_with_gradients(program, result):
    program.expect(result)
    outputs = [result]
    if isinstance(result._real, (list, tuple)):
        outputs = [result[i] for i in range(len(result._real)) if differentiable(result._real[i])]
    elif not differentiable(result._real):
        return
    if not program.leaves or not outputs:
        return
    if len(outputs) == 1:
        real = outputs[0]._real
        outputs[0].backward(data.make(*real.shape, dtype=real.dtype, low=-1, high=2))
    else:
        total = None
        for output in outputs:
            weight = data.make(*output._real.shape, dtype=output._real.dtype, low=-1, high=2)
            term = output.mul(weight).sum()
            total = term if total is None else total.add(term)
        total.backward()
    for leaf in program.leaves:
        program.expect_gradient(leaf.grad)


def differentiable(value):
    return isinstance(value, torch.Tensor) and value.requires_grad


def describe(name, args, kwargs):
    parts = [brief(value) for value in args] + [f"{key}={brief(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def brief(value):
    if isinstance(value, torch.Tensor):
        layout = "" if value.is_contiguous() else f" strided {list(value.stride())}"
        return f"{DTYPES[value.dtype]}{list(value.shape)}{layout}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(brief(item) for item in value)}]"
    if isinstance(value, torch.dtype):
        return DTYPES[value]
    return repr(value)
