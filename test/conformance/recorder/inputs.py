"""A sample's tensors as literals: fresh leaves with the same storage, strides and offsets."""

import torch

from oracle.encode import DTYPES, encode_literal


class Unsupported(Exception):
    """A sample that has no counterpart in our API; the text says why."""


class Inputs:
    """The tensors of one sample, numbered in the order in which they are met."""

    def __init__(self, *values):
        self._tensors = []
        self._collect(values)
        storages = {tensor.untyped_storage().data_ptr() for tensor in self._tensors if tensor.numel()}
        if len(storages) < sum(tensor.numel() > 0 for tensor in self._tensors):
            raise Unsupported("inputs that share memory")
        #: As they are rebuilt by every run, here and in the replay.
        self.literals = [encode_literal(tensor) for tensor in self._build("cpu")]

    def __len__(self):
        return len(self._tensors)

    def leaves(self):
        return [number for number, tensor in enumerate(self._tensors) if tensor.requires_grad]

    def _collect(self, value):
        if isinstance(value, torch.Tensor):
            if value.layout is not torch.strided:
                raise Unsupported("sparse input")
            if value.dtype not in DTYPES or value.device.type != "cpu":
                raise Unsupported(f"input of {value.dtype} on {value.device}")
            if all(value is not known for known in self._tensors):
                self._tensors.append(value)
        elif isinstance(value, (list, tuple)):
            for item in value:
                self._collect(item)
        elif isinstance(value, dict):
            self._collect(list(value.values()))

    def build(self, value, device="cpu"):
        """`value` with every tensor replaced by a fresh leaf, and the list of these by number."""
        fresh = self._build(device)
        return self._replace(value, fresh), fresh

    def _build(self, device):
        return [rebuild(tensor, device) for tensor in self._tensors]

    def _replace(self, value, fresh):
        if isinstance(value, torch.Tensor):
            return next(copy for known, copy in zip(self._tensors, fresh) if known is value)
        if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
            return type(value)(self._replace(item, fresh) for item in value)
        if isinstance(value, dict):
            return {name: self._replace(item, fresh) for name, item in value.items()}
        return value


def rebuild(tensor, device):
    """A leaf with a copy of the tensor's whole storage."""
    plain = tensor.detach().resolve_conj().resolve_neg()
    storage = torch.empty(0, dtype=plain.dtype).set_(plain.untyped_storage()).clone().to(device)
    copy = torch.empty(0, dtype=plain.dtype, device=device)
    copy.set_(storage.untyped_storage(), plain.storage_offset(), plain.shape, plain.stride())
    return copy.requires_grad_(tensor.requires_grad)
