"""Gradients of a sample's outputs with respect to its inputs."""

import torch

from .answer import tensor_answer
from .inputs import Unsupported


def record_gradient(trace, outputs, leaves, second):
    """The gradients of every input that asks for one, and, when asked, the gradients of these."""
    record = {"of": differentiable_parts(outputs, trace)}
    if not record["of"]:
        return None
    parts = [trace.values[number] for number in record["of"]]
    gradients = differentiate(parts, leaves, retain_graph=second)
    if any(gradient is not None and gradient.layout is not torch.strided for gradient in gradients):
        raise Unsupported("sparse gradient")
    record["answers"] = answers(gradients)
    if second:
        found = differentiate(parts, leaves, create_graph=True)
        found = [gradient for gradient in found if gradient is not None and gradient.requires_grad]
        try:
            record["second"] = answers(differentiate(found, leaves)) if found else []
        except RuntimeError:
            # Not every op is differentiable twice.
            pass
    return record


def differentiate(parts, leaves, **options):
    cotangents = [cotangent(part, k) for k, part in enumerate(parts)]
    return torch.autograd.grad(parts, leaves, cotangents, allow_unused=True, **options)


def answers(gradients):
    return [gradient if gradient is None else tensor_answer(gradient) for gradient in gradients]


def differentiable_parts(value, trace):
    """The numbers of all tensors in a result that take part in autograd."""
    if isinstance(value, torch.Tensor):
        return [trace.number(value)] if value.requires_grad else []
    if isinstance(value, (list, tuple)):
        return [number for item in value for number in differentiable_parts(item, trace)]
    return []


def cotangent(tensor, k):
    """Multiples of 1/16 that differ from place to place and are exact in every floating dtype; replay.ts has the same."""
    place = torch.arange(tensor.numel())
    values = ((place * 5 + 3 * k) % 17 - 7.5) / 8
    if tensor.dtype.is_complex:
        values = torch.complex(values, ((place * 3 + k) % 11 - 4.5) / 8)
    return values.to(tensor.dtype).reshape(tensor.shape)
