"""PyTorch's and TensorBoard's side of the exchange: reads what Tensorpad wrote, then writes for it. See README.md."""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch import nn
from torch.utils.tensorboard import SummaryWriter


def net():
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(2 * 4 * 4, 3))


def check(what, ok):
    print(f"{'ok' if ok else 'FAILED'}  PyTorch: {what}")
    if not ok:
        sys.exit(1)


def read(folder):
    expected = json.loads((folder / "expected.json").read_text())
    checkpoint = torch.load(folder / "tensorpad.pth")
    model, image = net(), torch.tensor(expected["image"])
    result = model.load_state_dict(checkpoint["state_dict"], strict=True)
    check("the state loads strictly", str(result) == "<All keys matched successfully>")
    check("the loaded network computes the same", torch.allclose(model(image), torch.tensor(expected["output"]), 1e-5, 1e-6))

    optimizer = torch.optim.SGD(model.parameters(), lr=1.0, momentum=0.5)
    optimizer.load_state_dict(checkpoint["optimizer"])
    buffers = [optimizer.state[p]["momentum_buffer"].tolist() for p in model.parameters()]
    check("the optimizer goes on with the same momentum", buffers == expected["momentum"])
    check("options of the optimizer", (optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]) == (0.1, 0.9))

    for name, state in checkpoint["optimizers"].items():
        p = nn.Parameter(state["param"])
        optimizer = getattr(torch.optim, name)([p], lr=123.0)
        scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [7])
        optimizer.load_state_dict(state["optimizer"])
        scheduler.load_state_dict(state["scheduler"])

        def closure():
            optimizer.zero_grad()
            loss = (p.square() + p.pow(4)).sum()
            loss.backward()
            return loss

        for _ in range(3):
            optimizer.step(closure)
            scheduler.step()
        check(f"{name} goes on from its state", torch.allclose(p, torch.tensor(expected["ends"][name], dtype=p.dtype), 1e-6, 1e-9))

    for name, values in expected["tensors"].items():
        tensor = checkpoint["tensors"][name]
        check(f"tensor {name}", tensor.tolist() == values and str(tensor.dtype) == expected["dtypes"][name])
    checkpoint["base"][3] = 42
    check("views share memory", checkpoint["view"].tolist()[1] == 42)
    check("plain data", checkpoint["plain"] == expected["plain"])

    kinds = torch.load(folder / "kinds.pth")
    check("sets, bytes, complex numbers", kinds == {"set": {1, 2}, "bytes": b"\x00\xff", "complex": 1 + 2j})

    opened = load_file(folder / "tensorpad.safetensors")
    arrays = np.load(folder / "tensorpad.npz")
    for name, values in expected["tensors"].items():
        check(f"safetensors {name}", opened[name].tolist() == values and str(opened[name].dtype) == expected["dtypes"][name])
        if name != "bfloat16":
            check(f"npz {name}", arrays[name].tolist() == values and str(arrays[name].dtype) == expected["dtypes"][name][6:])
    with safe_open(folder / "tensorpad.safetensors", "pt") as file:
        check("safetensors metadata", file.metadata() == {"note": "äöü"})
    check("npy in Fortran's order", np.load(folder / "transposed.npy").flags.f_contiguous)

    exported = onnx.load(folder / "tensorpad.onnx")
    onnx.checker.check_model(exported, full_check=True)
    names = [tensor.name for tensor in exported.graph.initializer]
    check("ONNX keeps the names of parameters", set(model.state_dict()) <= set(names))
    scores = onnxruntime.InferenceSession(folder / "tensorpad.onnx").run(["scores"], {"image": image.numpy()})[0]
    check("onnxruntime computes the same at another batch size", np.allclose(scores, expected["output"], 1e-5, 1e-6))

    events = EventAccumulator(str(folder / "run"))
    events.Reload()
    curve = [[event.step, event.value] for event in events.Scalars("loss")]
    check("TensorBoard opens the run folder", curve == expected["curve"])


def write(folder):
    torch.manual_seed(7)
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    image = torch.rand(2, 1, 6, 6)
    model(image).sum().backward()
    optimizer.step()
    base = torch.arange(10.0)
    plain = {"epoch": 3, "loss": 0.25, "name": "äöü", "list": [1, None, True, 2**40], "nested": {"a": -1}}
    tensors = {
        "float32": torch.tensor([1.5, -2.25]),
        "float64": torch.tensor([0.1], dtype=torch.float64),
        "int64": torch.tensor([[1, -(2**40)]]),
        "int32": torch.tensor([7], dtype=torch.int32),
        "uint8": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "transposed": torch.arange(6.0).view(2, 3).T,
        "scalar": torch.tensor(3.5),
        "empty": torch.zeros(0, 2),
    }
    torch.save(
        {
            "state_dict": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "tensors": tensors,
            "base": base,
            "view": base[2:8:2],
            "plain": plain,
        },
        folder / "torch.pth",
    )
    with SummaryWriter(str(folder / "run_torch")) as writer:
        for step in range(5):
            writer.add_scalar("loss", 1 / (step + 1), step)
            writer.add_scalar("new", step / 2, step, new_style=True)
    expected = {
        "image": image.tolist(),
        "output": model(image).tolist(),
        "momentum": [optimizer.state[p]["momentum_buffer"].tolist() for p in model.parameters()],
        "tensors": {name: tensor.tolist() for name, tensor in tensors.items()},
        "dtypes": {name: str(tensor.dtype) for name, tensor in tensors.items()},
        "plain": plain,
    }
    (folder / "expected_torch.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    where = Path(sys.argv[1])
    read(where)
    write(where)
