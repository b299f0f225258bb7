"""Traced programs: ordinary PyTorch code that runs and at the same time writes itself down as steps.

A `Program` is one case. Its `torch` attribute stands for the module; everything reached through it is a `Handle`
around the real value. Each access becomes a step, numbered from 0, and a later step names an earlier one by number.
"""

import contextlib
import inspect

import torch

from .encode import encode_argument, encode_literal, encode_result


class Path:
    """A dotted name below `torch`, such as `nn.functional.relu`."""

    def __init__(self, program, name, real):
        self._program, self._name, self._real = program, name, real

    def __getattr__(self, name):
        real = getattr(self._real, name)
        if isinstance(real, (torch.dtype, torch.memory_format)):
            return real
        return Path(self._program, f"{self._name}.{name}" if self._name else name, real)

    def __call__(self, *args, **kwargs):
        kind = "new" if inspect.isclass(self._real) else "call"
        return self._program.invoke({kind: self._name}, self._real, args, kwargs)


class Method:
    """A bound method of a traced value, waiting for its arguments."""

    def __init__(self, handle, name):
        self._handle, self._name = handle, name

    def __call__(self, *args, **kwargs):
        program, real = self._handle._program, getattr(self._handle._real, self._name)
        return program.invoke({"method": self._name, "on": self._handle._ref}, real, args, kwargs)


class Handle:
    """A traced value."""

    def __init__(self, program, ref, real):
        self._program, self._ref, self._real = program, ref, real

    def __getattr__(self, name):
        real = getattr(self._real, name)
        if inspect.isroutine(real):
            return Method(self, name)
        return self._program.record({"get": name, "of": self._ref}, lambda: real)

    def __call__(self, *args, **kwargs):
        return self._program.invoke({"apply": self._ref}, self._real, args, kwargs)

    def __getitem__(self, index):
        if isinstance(self._real, (list, tuple)):
            return self._program.record({"item": index, "of": self._ref}, lambda: self._real[index])
        step = {"at": self._program.index(index), "of": self._ref}
        return self._program.record(step, lambda: self._real[unwrap(index)])

    def __setitem__(self, index, value):
        step = {"put": self._program.index(index), "of": self._ref, "value": self._program.argument(value)}

        def run():
            self._real[unwrap(index)] = unwrap(value)

        self._program.record(step, run)

    def read(self, name):
        """A property whose getter may raise."""
        return self._program.record({"get": name, "of": self._ref}, lambda: getattr(self._real, name))

    def assign(self, name, value):
        step = {"set": name, "of": self._ref, "value": self._program.argument(value)}
        self._program.record(step, lambda: setattr(self._real, name, unwrap(value)))


def unwrap(value):
    if isinstance(value, (Handle, Path)):
        return value._real
    if isinstance(value, (list, tuple)):
        return type(value)(unwrap(item) for item in value)
    if isinstance(value, dict):
        return {key: unwrap(item) for key, item in value.items()}
    return value


class Program:
    """One case: its steps, and the answers PyTorch gave on the way."""

    def __init__(self, op, title, exact, sums):
        self.op, self.title, self.exact, self.sums = op, title, exact, sums
        self.steps = []
        self.leaves = []
        self.torch = Path(self, "", torch)
        self._failing = False

    def record(self, step, run):
        self.steps.append(step)
        ref = len(self.steps) - 1
        if not self._failing:
            return Handle(self, ref, run())
        try:
            return Handle(self, ref, run())
        except Exception as error:  # noqa: BLE001 - the error is the answer
            step["raises"] = {"type": type(error).__name__, "message": str(error)}
            return Handle(self, ref, None)

    def literal(self, value):
        """A tensor given from outside becomes a step of its own, a handle its number."""
        if isinstance(value, Handle):
            return {"ref": value._ref}
        if isinstance(value, Path):
            return {"global": value._name}
        if isinstance(value, torch.memory_format):
            return {"constant": str(value).removeprefix("torch.")}
        if isinstance(value, torch.Tensor):
            return {"ref": self.tensor(value)._ref}
        raise TypeError(f"cannot pass {value!r} to a traced call")

    def tensor(self, value):
        handle = self.record({"tensor": encode_literal(value)}, lambda: value)
        if value.requires_grad:
            self.leaves.append(handle)
        return handle

    def argument(self, value):
        return encode_argument(value, self.literal)

    def index(self, index):
        items = index if isinstance(index, tuple) else (index,)
        return [self.argument(item) for item in items]

    def invoke(self, step, real, args, kwargs):
        # A tensor used for the first time is recorded before the call that takes it.
        args, kwargs = self.adopt(args), self.adopt(kwargs)
        step["args"] = [self.argument(value) for value in args]
        if kwargs:
            step["kwargs"] = {name: self.argument(value) for name, value in kwargs.items()}
        return self.record(step, lambda: real(*unwrap(args), **unwrap(kwargs)))

    def adopt(self, value):
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, (list, tuple)):
            return type(value)(self.adopt(item) for item in value)
        if isinstance(value, dict):
            return {key: self.adopt(item) for key, item in value.items()}
        return value

    def expect(self, *values):
        """The replay must find the same value here."""
        for value in values:
            self.steps.append({"expect": value._ref, "is": encode_result(value._real)})

    def expect_gradient(self, *values):
        """The same, but the order of additions and the strides are the engine's own affair."""
        for value in values:
            self.steps.append({"expect": value._ref, "is": encode_result(value._real, stride=False), "near": True})

    def iterate(self, handle):
        """What a loop over the value meets, as a list."""
        return self.record({"iterate": handle._ref}, lambda: list(handle._real))

    def expect_text(self, *values):
        """The replay must print the same text here."""
        for value in values:
            self.steps.append({"print": value._ref, "text": str(value._real)})

    @contextlib.contextmanager
    def may_fail(self):
        """A step made inside may raise, and then is the last."""
        self._failing = True
        yield
        self._failing = False

    @contextlib.contextmanager
    def fails(self):
        """The last step made inside must raise."""
        with self.may_fail():
            yield
        if "raises" not in self.steps[-1]:
            raise AssertionError(f"{self.op}: {self.title}: PyTorch raised nothing")

    @contextlib.contextmanager
    def within(self, mode):
        """Steps made inside run in a mode of torch: no_grad, enable_grad or inference_mode."""
        self.steps.append({"enter": mode})
        with getattr(torch, mode)():
            yield
        self.steps.append({"leave": mode})

    def encode(self):
        record = {"op": self.op, "title": self.title}
        if self.exact:
            record["exact"] = True
        if self.sums:
            record["sums"] = True
        record["steps"] = self.steps
        return record
