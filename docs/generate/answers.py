"""Runs the reference's examples in the real PyTorch: programs come in as JSON on stdin, what they print goes out."""

import json
import sys
import warnings

import torch


def run(program):
    printed = []

    def show(*values):
        # JavaScript's words for what is no tensor.
        words = {True: "true", False: "false", None: "null"}
        texts = [words[v] if isinstance(v, bool) or v is None else str(v) for v in values]
        printed.append(" ".join(texts))

    def tell(value):
        """The dtype of the first tensor."""
        first = value[0] if isinstance(value, (tuple, list)) and len(value) else value
        printed.append(str(first.dtype).removeprefix("torch.") if isinstance(first, torch.Tensor) else "none")

    try:
        exec(program, {"torch": torch, "show": show, "tell": tell})
    except Exception as error:
        line = (str(error).splitlines() or [""])[0].removesuffix(", but expected one of:")
        printed.append(f"{type(error).__name__.lstrip('_')}: {line}")
    finally:
        torch.set_default_dtype(torch.float32)
        torch.set_printoptions(profile="default")
        torch.set_grad_enabled(True)
    return "\n".join(printed)


warnings.simplefilter("ignore")
json.dump([run(program) for program in json.load(sys.stdin)], sys.stdout)
