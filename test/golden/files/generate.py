"""Records small files of the real PyTorch, safetensors and NumPy, and what they hold.

    venv/bin/pip install torch numpy safetensors
    venv/bin/python test/golden/files/generate.py
"""

import json
from collections import Counter, OrderedDict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent
FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
INTEGERS = [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8]
COMPLEX = [torch.complex64, torch.complex128]


def describe(tensor):
    """dtype, shape, strides and the elements in order; complex ones as pairs."""
    flat = tensor.detach().resolve_conj().reshape(-1)
    if tensor.is_complex():
        flat = torch.view_as_real(flat)
    elif tensor.is_floating_point():
        flat = flat.double()
    return {
        "dtype": str(tensor.dtype),
        "shape": list(tensor.shape),
        "stride": list(tensor.stride()),
        "values": flat.tolist(),
    }


def tensors():
    result = {}
    for dtype in FLOATS:
        result[str(dtype)[6:]] = torch.tensor([[1.5, -2.25, 0.0], [3e4, 1e-3, -0.5]], dtype=dtype)
    for dtype in INTEGERS:
        result[str(dtype)[6:]] = torch.tensor([0, 1, 100], dtype=dtype)
    for dtype in COMPLEX:
        result[str(dtype)[6:]] = torch.tensor([1 + 2j, -0.5j], dtype=dtype)
    result["bool"] = torch.tensor([True, False])
    result["scalar"] = torch.tensor(2.5)
    result["empty"] = torch.zeros(0, 3)
    return result


def checkpoint():
    """A whole checkpoint: networks, optimizers, schedulers, shared memory and every kind of plain data."""
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(8, 2))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    net(torch.ones(2, 1, 4, 4)).sum().backward()
    optimizer.step()
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    base = torch.arange(6.0)
    return {
        "state_dict": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": {k: v for k, v in scheduler.state_dict().items() if isinstance(v, (int, float))},
        "base": base,
        "view": base[1::2],
        "transposed": torch.arange(6).reshape(2, 3).T,
        "expanded": torch.ones(1).expand(3),
        "parameter": torch.nn.Parameter(torch.tensor([1.5])),
        "tagged": tag(torch.nn.Parameter(torch.tensor([2.5]))),
        "plain": {"epoch": 3, "loss": 0.25, "best": True, "none": None, "list": [1, [2.5, "x"]], "tuple": (1, 2), "big": 2**70},
        "numbers": {1: "one", 2: "two"},
        "set": {1, 2},
        "bytes": b"\x00\xff\x80",
        "complex": 1 + 2j,
        "counter": Counter("aab"),
        "ordered": OrderedDict(b=1, a=2),
        "size": torch.Size([2, 3]),
        "dtype": torch.float16,
        "device": torch.device("cpu"),
    }


def tag(parameter):
    parameter.note = "an attribute"
    return parameter


def arrays():
    return {
        "float32": np.array([[1.5, -2.0, 3.25], [0.0, 1.0, 2.0]], "<f4"),
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "big_endian": np.array([1.5, -2.25], ">f8"),
        "big_endian_complex": np.array([1 + 2j, -1j], ">c16"),
        "int64": np.array([2**40, -1]),
        "bool": np.array([True, False]),
        "float16": np.array([1.5], "f2"),
        "uint16": np.array([0, 65535], "u2"),
        "uint32": np.array([0, 2**32 - 1], "u4"),
        "scalar": np.float64(3.5),
        "empty": np.zeros((0, 2), "i2"),
    }


def main():
    expected = {"tensors": {name: describe(tensor) for name, tensor in tensors().items()}}
    whole = checkpoint()
    expected["checkpoint"] = {name: describe(value) for name, value in whole.items() if isinstance(value, torch.Tensor)}
    expected["state_dict"] = {name: describe(value) for name, value in whole["state_dict"].items()}
    for name, data in {"tensors": tensors(), "checkpoint": whole}.items():
        torch.save(data, HERE / f"{name}.pth")
        torch.save(data, HERE / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)
    storable = {name: value for name, value in tensors().items() if value.dtype != torch.complex128}
    save_file(storable, HERE / "tensors.safetensors", metadata={"format": "pt"})
    for name, array in arrays().items():
        np.save(HERE / f"{name}.npy", array)
    np.savez(HERE / "set.npz", np.arange(3), x=np.ones((2, 2), "f4"))
    np.savez_compressed(HERE / "compressed.npz", zeros=np.zeros(1000), x=np.arange(4))
    wide = {"uint16": np.int32, "uint32": np.int64}
    expected["arrays"] = {}
    for name, array in arrays().items():
        own = np.asarray(array).astype(wide.get(name, array.dtype.newbyteorder("=")), order="C")
        expected["arrays"][name] = describe(torch.from_numpy(own))
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")


main()
