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

    try:
        exec(program, {"torch": torch, "show": show})
    except Exception as error:
        printed.append(f"{type(error).__name__}: {error}")
    finally:
        torch.set_default_dtype(torch.float32)
        torch.set_printoptions(profile="default")
        torch.set_grad_enabled(True)
    return "\n".join(printed)


warnings.simplefilter("ignore")
json.dump([run(program) for program in json.load(sys.stdin)], sys.stdout)
