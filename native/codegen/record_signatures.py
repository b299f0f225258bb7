"""Writes signatures.txt: PyTorch's Python signatures of its operators, in the order its argument parser tries them.

Needs torch 2.13 (which brings torchgen) and PyYAML. `eq(Tensor input, …)` is the function, `Tensor.eq(Scalar other)` the method.
"""

import re
from collections import defaultdict
from pathlib import Path

import torchgen
from torchgen.api.python import PythonSignatureNativeFunctionPair
from torchgen.gen import parse_native_yaml
from torchgen.packaged.autograd.gen_python_functions import (
    group_overloads,
    load_signatures,
    should_generate_py_binding,
)

PACKAGED = Path(torchgen.__file__).parent / "packaged"


def lines(method: bool) -> list[str]:
    folder = PACKAGED / "ATen" / "native"
    functions = parse_native_yaml(str(folder / "native_functions.yaml"), str(folder / "tags.yaml")).native_functions
    wanted = [f for f in functions if should_generate_py_binding(f) and not f.func.name.name.base.startswith("_")]
    deprecated = PACKAGED / "autograd" / "deprecated.yaml"
    groups: dict[str, list[PythonSignatureNativeFunctionPair]] = defaultdict(list)
    for pair in load_signatures(wanted, str(deprecated), method=method):
        f = pair.function
        variants = {str(variant).split(".")[-1] for variant in f.variants}
        if (f.python_module is None and "method" in variants) if method else (f.python_module or "function" in variants):
            groups[str(f.func.name.name)].append(pair)
    prefix = "Tensor." if method else ""
    return [
        prefix + normal(group.signature.signature_str(symint=True))
        for name in sorted(groups)
        for group in group_overloads(groups[name], symint=True)
    ]


def normal(signature: str) -> str:
    """In the types of the schema language."""
    signature = re.sub(r"c10::string_view|std::string_view", "str", signature)
    signature = re.sub(r"(?:Sym)?IntArrayRef(\[\d+\])|(?:Sym)?IntArrayRef", lambda found: "int" + (found[1] or "[]"), signature)
    signature = re.sub(r"SymInt|int64_t", "int", signature)
    signature = signature.replace("c10::List<::std::optional<Tensor>>", "Tensor?[]").replace("ArrayRef<double>", "float[]")
    return re.sub(r"\bdouble\b", "float", signature)


def main() -> None:
    text = "\n".join(lines(method=False) + lines(method=True))
    (Path(__file__).parent / "signatures.txt").write_text(text + "\n")


main()
