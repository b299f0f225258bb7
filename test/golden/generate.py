#!/usr/bin/env python3
"""Writes PyTorch's answers to test/golden/answers: one gzipped file of JSON lines per family, and a manifest.

    python generate.py [family...]

Needs torch 2.13 and numpy. Running it again on the same machine changes nothing.
"""

import gzip
import importlib
import io
import json
import os
import pathlib
import sys
import warnings

# One code path on every x86 machine: the AVX2 kernels are also the ones whose random streams are PyTorch's best known.
os.environ["ATEN_CPU_CAPABILITY"] = "avx2"

import torch  # noqa: E402

from oracle.suite import Suite  # noqa: E402

FAMILIES = [
    "creation", "views", "joining", "moving", "pointwise", "elementary", "special", "comparison", "reductions", "ordering",
    "linalg", "layers", "losses", "nonlinear", "distances", "sliding", "networks", "sampling", "indexing",
    "scattering", "conversion", "autograd", "modules", "classes", "recurrent", "large", "random_streams", "printing", "notes", "complex", "factorizations",
    "matrices", "spectra", "statistics", "calls", "halves", "distributions", "layouts", "combinations",
]  # fmt: skip
ANSWERS = pathlib.Path(__file__).parent / "answers"


def write(family, cases):
    buffer = io.BytesIO()
    # No name and no time in the header: the same cases give the same bytes.
    with gzip.GzipFile(filename="", fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as file:
        for case in cases:
            file.write(json.dumps(case.encode(), separators=(",", ":"), allow_nan=False).encode() + b"\n")
    (ANSWERS / f"{family}.jsonl.gz").write_bytes(buffer.getvalue())


def main(wanted):
    torch.set_num_threads(1)
    torch.set_printoptions(profile="default")
    warnings.simplefilter("ignore")
    ANSWERS.mkdir(exist_ok=True)
    manifest = ANSWERS / "manifest.json"
    record = json.loads(manifest.read_text()) if manifest.exists() else {"families": {}}
    record["torch"] = torch.__version__.split("+")[0]
    for family in wanted or FAMILIES:
        torch.manual_seed(0)
        suite = Suite()
        importlib.import_module(f"families.{family}").cases(suite)
        write(family, suite.cases)
        ops = {}
        for case in suite.cases:
            ops[case.op] = ops.get(case.op, 0) + 1
        record["families"][family] = ops
        print(f"{family}: {len(ops)} ops, {len(suite.cases)} cases")
    record["families"] = {family: record["families"][family] for family in FAMILIES if family in record["families"]}
    manifest.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
