"""One sample of an op: the calls it makes, what PyTorch returns, and the gradients."""

import functools

import torch

from . import operators
from .answer import answer_of
from .forms import forms_of
from .gradient import record_gradient
from .inputs import Inputs, Unsupported
from .trace import Trace

#: Their elements are whatever was in memory.
UNINITIALISED = {"empty", "empty_like", "empty_permuted", "empty_strided", "new_empty", "new_empty_strided"}


def call_plainly(function, *args, **kwargs):
    return function(*args, **kwargs)


#: op_db's lambdas seed through this; every sample is seeded before it runs instead.
SEEDING = operators.database.wrapper_set_seed
operators.database.wrapper_set_seed = call_plainly


def record_sample(op, sample, differentiable, second):
    inputs = Inputs(sample.input, sample.args, sample.kwargs)
    trace, result, tensors = run(op, op.op, inputs, sample)
    if op.name in ("sort", "argsort") and not same_when_stable(op, sample, result):
        raise Unsupported("equal elements in no order")
    outcome = trace.outcome(result)
    count = len(trace.steps)
    record = {"inputs": inputs.literals, "steps": trace.steps[:], "result": outcome}
    free = op.name in UNINITIALISED
    with trace:
        processed = sample.output_process_fn_grad(result)
    if processed is not result:
        outcome = trace.outcome(processed)
        steps = trace.steps[count:]
        record["processed"] = {"steps": steps, "result": outcome, "answer": answer_of(processed)}
        # More than a choice: the result itself is free up to signs or phases, and what matters is made of it.
        free = any("item" not in step for step in steps)
    record["answer"] = answer_of(result, free)
    if free:
        record["free"] = True
    leaves = inputs.leaves()
    if differentiable and leaves and wrapped(op):
        trace, wrapped_result, tensors = run(op, functools.partial(op.gradcheck_wrapper, op.op), inputs, sample)
        with trace:
            processed = sample.output_process_fn_grad(wrapped_result)
        gradient = record_gradient(trace, processed, [tensors[i] for i in leaves], second)
        record["gradient"] = {"steps": trace.steps, "leaves": leaves, **gradient}
    elif differentiable and leaves:
        count = len(trace.steps)
        gradient = record_gradient(trace, processed, [tensors[i] for i in leaves], second)
        if gradient:
            record["gradient"] = {"then": trace.steps[count:], "leaves": leaves, **gradient}
    record["forms"] = forms_of(op, inputs, sample, result)
    return record


def same_when_stable(op, sample, result):
    """Whether the order of equal elements, which an unstable sort is free to choose, is none or the stable one."""
    named = {**dict(zip(("dim", "descending"), sample.args)), **sample.kwargs, "stable": True}
    return answer_of(op.op(sample.input, **named)) == answer_of(result)


def wrapped(op):
    """Whether PyTorch differentiates the op through a function that makes its inputs valid, such as Hermitian."""
    return op.gradcheck_wrapper.__name__ != "<lambda>" and op.gradcheck_wrapper is not SEEDING


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
