"""One sample of an op: the calls it makes, what PyTorch returns, and the gradients."""

import torch

from oracle.encode import DTYPES, encode_answer, encode_result
from . import operators
from .inputs import Inputs, Unsupported
from .trace import Trace

#: Their elements are whatever was in memory.
UNINITIALISED = {"empty", "empty_like", "empty_permuted", "empty_strided", "new_empty", "new_empty_strided"}


def call_plainly(function, *args, **kwargs):
    return function(*args, **kwargs)


#: op_db's lambdas seed through this; every sample is seeded before it runs instead.
_seeding = operators.database.wrapper_set_seed
operators.database.wrapper_set_seed = call_plainly


def record_sample(op, sample, differentiable):
    inputs = Inputs(sample.input, sample.args, sample.kwargs)
    trace, result, given = run(op, op.op, inputs, sample)
    outcome = trace.outcome(result)
    count = len(trace.steps)
    record = {"inputs": inputs.literals, "steps": trace.steps[:], "result": outcome, "answer": answer_of(result)}
    with trace:
        processed = sample.output_process_fn_grad(result)
    if processed is not result:
        # The values of the result itself are free up to signs or phases; what matters is made of them.
        outcome = trace.outcome(processed)
        record["processed"] = {"steps": trace.steps[count:], "result": outcome, "answer": answer_of(processed)}
        record["free"] = True
    elif op.name in UNINITIALISED:
        record["free"] = True
    if differentiable and inputs.leaves():
        gradient = record_gradient(op, inputs, sample, trace, processed, given)
        if gradient:
            record["gradient"] = gradient
    if works_on_meta(op, inputs, sample, result):
        record["meta"] = True
    return record


def run(op, function, inputs, sample):
    """Runs on fresh tensors what the sample asks for, from the seed 0."""
    arguments, tensors = inputs.build((sample.input, sample.args, sample.kwargs))
    given, args, kwargs = arguments
    trace = Trace(tensors)
    torch.manual_seed(0)
    try:
        result = trace.run(function, op.name, (given, *args), kwargs)
    except Unsupported:
        raise
    except Exception as error:  # noqa: BLE001 - some samples are for other devices
        raise Unsupported("refused by PyTorch itself") from error
    return trace, result, tensors


def record_gradient(op, inputs, sample, trace, outputs, tensors):
    """The gradients of every input that asks for one, as PyTorch's gradcheck takes them."""
    record = {}
    wrapper = op.gradcheck_wrapper
    if wrapper.__name__ != "<lambda>" and wrapper is not _seeding:
        trace, result, tensors = run(op, lambda *a, **k: wrapper(op.op, *a, **k), inputs, sample)
        with trace:
            outputs = sample.output_process_fn_grad(result)
        count = 0
        record["of"] = differentiable_parts(outputs, trace)
        record["steps"] = trace.steps
    else:
        count = len(trace.steps)
        record["of"] = differentiable_parts(outputs, trace)
        record["then"] = trace.steps[count:]
        if not record["then"]:
            del record["then"]
    if not record["of"]:
        return None
    parts = [trace.values[number] for number in record["of"]]
    cotangents = [cotangent(part, k) for k, part in enumerate(parts)]
    leaves = inputs.leaves()
    gradients = torch.autograd.grad(parts, [tensors[i] for i in leaves], cotangents, allow_unused=True)
    if any(gradient is not None and gradient.layout is not torch.strided for gradient in gradients):
        raise Unsupported("sparse gradient")
    record["leaves"] = leaves
    record["answers"] = [gradient if gradient is None else tensor_answer(gradient) for gradient in gradients]
    return record


def differentiable_parts(value, trace):
    """The numbers of all tensors in a result that take part in autograd."""
    if isinstance(value, torch.Tensor):
        return [trace.number(value)] if value.requires_grad else []
    if isinstance(value, (list, tuple)):
        return [number for item in value for number in differentiable_parts(item, trace)]
    return []


def cotangent(tensor, k):
    """Multiples of 1/8 that differ from place to place and are exact in every floating dtype; replay.ts has the same."""
    place = torch.arange(tensor.numel())
    values = ((place * 5 + 3 * k) % 17 - 7.5) / 8
    if tensor.dtype.is_complex:
        values = torch.complex(values, ((place * 3 + k) % 11 - 4.5) / 8)
    return values.to(tensor.dtype).reshape(tensor.shape)


def works_on_meta(op, inputs, sample, expected):
    """Whether PyTorch itself gives shape and dtype of the result without data."""
    (given, args, kwargs), _ = inputs.build((sample.input, sample.args, sample.kwargs), "meta")
    if "device" in kwargs:
        kwargs = {**kwargs, "device": "meta"}
    elif len(inputs) == 0:
        return False
    try:
        return signature(op.op(given, *args, **kwargs)) == signature(expected)
    except Exception:  # noqa: BLE001 - any refusal means the same
        return False


def signature(value):
    if isinstance(value, torch.Tensor):
        return value.dtype, tuple(value.shape)
    if isinstance(value, (list, tuple)):
        return [signature(item) for item in value]
    return value


def answer_of(value):
    if isinstance(value, torch.Tensor):
        return {"tensor": tensor_answer(value)}
    if isinstance(value, (list, tuple)):
        record = encode_result(type(value)() if type(value) in (list, tuple) else value, stride=False)
        return {**record, "list": [answer_of(item) for item in value]}
    return encode_result(value)


def tensor_answer(tensor):
    if tensor.layout is not torch.strided:
        raise Unsupported("sparse result")
    if tensor.dtype not in DTYPES:
        raise Unsupported(f"result of {tensor.dtype}")
    record = encode_answer(tensor, stride=True)
    record.pop("grad_fn", None)
    record.pop("requires_grad", None)
    return record


def record_error(op, error):
    """An error sample: the call, and the error PyTorch really raises."""
    sample = error.sample_input
    inputs = Inputs(sample.input, sample.args, sample.kwargs)
    (given, args, kwargs), tensors = inputs.build((sample.input, sample.args, sample.kwargs))
    trace = Trace(tensors)
    torch.manual_seed(0)
    try:
        trace.run(op.op, op.name, (given, *args), kwargs)
    except Unsupported:
        raise
    except Exception as raised:  # noqa: BLE001 - the error is the answer
        if not trace.failing:
            raise Unsupported("an error before any call") from raised
        steps = [*trace.steps, trace.failing]
        return {
            "inputs": inputs.literals,
            "steps": steps,
            "raises": {"type": type(raised).__name__, "message": str(raised)},
        }
    raise Unsupported("error sample that raises nothing")
