"""Writes down the calls of PyTorch's public API that a piece of Python makes, as steps that can be replayed."""

import dataclasses
import functools

import torch
from torch.overrides import TorchFunctionMode, handle_torch_function, has_torch_function, resolve_name

from oracle.encode import DTYPES, encode_argument
from .inputs import Unsupported

#: Modules whose functions PyTorch offers elsewhere.
_HOMES = {"functional.": "", "_C._nn.": "nn.functional.", "_C._special.": "special."}


def _reporting(function):
    """A Python function of PyTorch that does not tell a mode when it is called, and now does."""

    @functools.wraps(function)
    def reported(*args, **kwargs):
        if has_torch_function(args):
            return handle_torch_function(reported, args, *args, **kwargs)
        return function(*args, **kwargs)

    reported.__module__ = "torch"
    return reported


torch.svd_lowrank = _reporting(torch.svd_lowrank)
torch.pca_lowrank = _reporting(torch.pca_lowrank)


#: What Python's reflected operators do, in calls that exist without operators.
_REFLECTED = {
    "__rsub__": lambda self, other: torch.rsub(self, other),
    "__rtruediv__": lambda self, other: self.reciprocal().mul(other),
    "__rmod__": lambda self, other: torch.remainder(other, self),
    "__rpow__": lambda self, other: torch.pow(other, self),
    "__rmatmul__": lambda self, other: torch.matmul(other, self),
}


class Trace(TorchFunctionMode):
    """Values are numbered: first the sample's tensors, then what each step returned."""

    def __init__(self, tensors):
        super().__init__()
        self.values = list(tensors)
        self.steps = []
        #: The step that was running when an error came out.
        self.failing = None
        self._parts = {}

    def run(self, function, name, args, kwargs):
        """Runs an op: one call where the op is the function PyTorch has under its name, else what it consists of."""
        if function is resolve(name):
            return self._perform(self.call(name, args, kwargs), function, args, kwargs)
        with self:
            return function(*args, **kwargs)

    def __torch_function__(self, function, types, args=(), kwargs=None):
        reflected = _REFLECTED.get(getattr(function, "__name__", None))
        if reflected:
            with self:
                return reflected(*args)
        return self._perform(self.describe(function, args, kwargs or {}), function, args, kwargs or {})

    def _perform(self, step, function, args, kwargs):
        self.failing = step
        result = function(*args, **kwargs)
        self.failing = None
        self.steps.append(step)
        self.values.append(result)
        self._find_parts(result, len(self.values) - 1, ())
        return result

    def _find_parts(self, value, number, path):
        if isinstance(value, (list, tuple)):
            for i, item in enumerate(value):
                if isinstance(item, (torch.Tensor, list, tuple)):
                    self._parts[id(item)] = (item, number, (*path, i))
                    self._find_parts(item, number, (*path, i))

    def describe(self, function, args, kwargs):
        name = resolve_name(function) or f"{function.__module__}.{function.__name__}"
        if name.startswith("aten."):
            # An operator by its schema, as aten.slice.Tensor; the overload follows from the arguments.
            return self.call(name.split(".")[1], args, kwargs)
        if not name.startswith("torch."):
            raise Unsupported(f"calls {name}")
        name = name.removeprefix("torch.")
        if name.startswith("Tensor."):
            name = name.removeprefix("Tensor.")
            if name.endswith(".__get__"):
                return {"get": name.removesuffix(".__get__"), "of": self.number(args[0])}
            if name == "__getitem__":
                index = args[1] if isinstance(args[1], tuple) else (args[1],)
                return {"at": [self.argument(item) for item in index], "of": self.number(args[0])}
            return self._with_arguments({"method": name, "on": self.number(args[0])}, args[1:], kwargs)
        for home, ours in _HOMES.items():
            if name.startswith(home):
                name = ours + name.removeprefix(home)
        if kwargs.get("return_indices"):
            # The half of a pooling function that this argument chooses.
            name = name.removesuffix("_with_indices")
        return self.call(name, args, kwargs)

    def call(self, name, args, kwargs):
        return self._with_arguments({"call": name}, args, kwargs)

    def _with_arguments(self, step, args, kwargs):
        step["args"] = [self.argument(value) for value in args]
        if kwargs:
            step["kwargs"] = {name: self.argument(value) for name, value in kwargs.items()}
        return step

    def number(self, value):
        """The number of a value, which for a part of a result is that of a step of its own."""
        for number, known in enumerate(self.values):
            if known is value:
                return number
        if id(value) not in self._parts:
            raise Unsupported(f"a {type(value).__name__} from outside")
        _, number, path = self._parts[id(value)]
        for item in path:
            self.steps.append({"item": item, "of": number})
            self.values.append(self.values[number][item])
            number = len(self.values) - 1
        return number

    def argument(self, value):
        return encode_argument(value, self._other, whole_floats=True)

    def _other(self, value):
        if isinstance(value, torch.Tensor):
            return {"ref": self.number(value)}
        if isinstance(value, (torch.memory_format, torch.layout)):
            return {"constant": str(value).removeprefix("torch.")}
        if isinstance(value, torch.device):
            return str(value)
        if isinstance(value, torch.nn.Module):
            return self._object(f"nn.{type(value).__name__}", {})
        if dataclasses.is_dataclass(value):
            return self._object(f"nn.{type(value).__name__}", dataclasses.asdict(value))
        if callable(value):
            return {"global": resolve_name(value).removeprefix("torch.")}
        raise Unsupported(f"argument of type {type(value).__name__}")

    def _object(self, name, fields):
        """An object that is made by a step of its own before it is passed."""
        step = {"new": name, "args": []}
        if fields:
            step["kwargs"] = {key: self.argument(item) for key, item in fields.items()}
        self.steps.append(step)
        self.values.append(object())
        return {"ref": len(self.values) - 1}

    def outcome(self, value):
        """Where to find `value` after a replay: the number of a value, or a list of such."""
        if self.steps and self.values[-1] is value:
            return {"ref": len(self.values) - 1}
        try:
            return {"ref": self.number(value)}
        except Unsupported:
            if isinstance(value, (list, tuple)):
                return {"list": [self.outcome(item) for item in value]}
            raise


def resolve(name):
    """What PyTorch has under a dotted name, or None."""
    value = torch
    for part in name.split("."):
        value = getattr(value, part, None)
    return value
