#!/usr/bin/env python3
"""Replays PyTorch's operator database and writes inputs and answers, one gzipped file of JSON lines per namespace.

    python generate.py [word...] [--dtype float64] [--seed 7] [--limit 12 | --every] [--out FOLDER]

Words choose variants by a part of their name. Needs torch 2.13 and numpy; running it again changes nothing.
"""

import argparse
import collections
import gzip
import io
import json
import os
import pathlib
import sys
import warnings

# Some samples come out of Python sets: their order hangs on how strings hash.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
# One code path on every x86 machine, as for the golden answers, whose encoders are used here.
os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "golden"))

import torch  # noqa: E402

from recorder import operators  # noqa: E402
from recorder.sample import record_error, record_sample  # noqa: E402
from recorder.inputs import Unsupported  # noqa: E402

#: Bytes of tensor data, given and returned, that the samples of one variant may take: the answers are part of the
#: repository. What does not fit is left out and counted.
BUDGET = 400_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="word")
    parser.add_argument("--dtype", help="only ops with this dtype; otherwise float32 or the first an op has")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=12, help="evenly spaced samples per variant")
    parser.add_argument("--shift", type=int, default=0, help="take the samples this many places further on")
    parser.add_argument("--every", action="store_true", help="all samples")
    parser.add_argument("--budget", type=int, default=BUDGET, help="bytes of tensor data per variant")
    parser.add_argument("--second", action="store_true", help="second derivatives too")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "answers")
    options = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")

    files = collections.defaultdict(list)
    skipped = collections.Counter()
    for op in operators.operators():
        if options.words and not any(word in operators.key(op) for word in options.words):
            continue
        record = record_variant(op, options, skipped)
        if record:
            files[namespace(op.name)].append(record)
    write(options, files, skipped)


def record_variant(op, options, skipped):
    """One line of the answers: the samples of a variant and its error samples, or None when there are none of both."""
    record = {"variant": operators.key(op)}
    dtype = operators.dtype_of(op, getattr(torch, options.dtype) if options.dtype else None)
    if dtype:
        tolerance = operators.tolerance(op, dtype)
        if tolerance:
            record["tolerance"] = tolerance
        record["dtype"] = str(dtype).removeprefix("torch.")
        differentiable = dtype in op.supported_backward_dtypes("cpu")
        found = operators.samples(op, dtype, options.seed, differentiable)
        record["samples"] = keep(
            op,
            ((place, lambda: record_sample(op, found[place], differentiable, options.second)) for place in places(len(found), options)),
            options.budget,
            skipped,
        )
    if not options.dtype:
        found = enumerate(operators.errors(op, options.seed))
        record["errors"] = keep(op, ((place, lambda: record_error(op, error)) for place, error in found), options.budget, skipped)
    return record if record.get("samples") or record.get("errors") else None


def places(count, options):
    """Evenly spaced positions from the first to the last, shifted round the end when asked."""
    if options.every or count <= options.limit:
        return range(count)
    spaced = [i * (count - 1) // (options.limit - 1) for i in range(options.limit)]
    return sorted((place + options.shift) % count for place in spaced)


def keep(op, recordings, budget, skipped):
    """What can be recorded and fits into the budget; the rest is counted by reason."""
    kept, left = [], budget
    for place, record in recordings:
        try:
            encoded = record()
            if size(encoded) > left:
                raise Unsupported("large")
            left -= size(encoded)
            kept.append({"place": place, **encoded})
        except Unsupported as reason:
            skipped[str(reason)] += 1
            print(f"{operators.key(op)} {place}: left out: {reason}", file=sys.stderr)
    return kept


def size(value):
    """Bytes of all base64 data in an encoded sample."""
    if isinstance(value, list):
        return sum(size(item) for item in value)
    if isinstance(value, dict):
        return sum(len(item) * 3 // 4 if key == "data" else size(item) for key, item in value.items())
    return 0


def namespace(name):
    """nn.functional, linalg, fft, signal, special, or torch itself."""
    return name.rpartition(".")[0].removesuffix(".windows") or "torch"


def write(options, files, skipped):
    options.out.mkdir(parents=True, exist_ok=True)
    for name, records in files.items():
        buffer = io.BytesIO()
        # No name and no time in the header: the same answers give the same bytes.
        with gzip.GzipFile(filename="", fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as file:
            for record in records:
                file.write(json.dumps(record, separators=(",", ":"), allow_nan=False).encode() + b"\n")
        (options.out / f"{name}.jsonl.gz").write_bytes(buffer.getvalue())
    records = [record for records in files.values() for record in records]
    manifest = {
        "torch": torch.__version__.split("+")[0],
        "seed": options.seed,
        "dtype": options.dtype or "float32, or the first an op has",
        "files": {name: len(files[name]) for name in sorted(files)},
        "variants": len(records),
        "samples": sum(len(record.get("samples", [])) for record in records),
        "errors": sum(len(record.get("errors", [])) for record in records),
        "samples left out": dict(sorted(skipped.items())),
        "variants left out": operators.excluded(),
    }
    (options.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(json.dumps(manifest, indent=2))


if __name__ == "__main__":
    main()
