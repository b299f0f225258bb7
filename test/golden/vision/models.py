"""Records the keys, starting weights and outputs of torchvision's models, made from a seed.

    venv/bin/python test/golden/vision/models.py
"""

import gzip
import json
from pathlib import Path

import torch

# torchvision's compiled operators, which are not used here, need the very build of torch they were compiled for.
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in "nms qnms roi_align roi_pool ps_roi_align ps_roi_pool deform_conv2d".split():
    for suffix in ("", "_backward", "_forward"):
        operators.define(f"_{name}{suffix}() -> ()" if suffix else f"{name}() -> ()")

from torchvision import models

HERE = Path(__file__).parent
SIZES = {"alexnet": 64, "squeezenet1_0": 64, "squeezenet1_1": 64}
NAMES = "resnet18 resnet34 resnet50 resnet101 vgg11 vgg11_bn alexnet squeezenet1_0 squeezenet1_1 mobilenet_v2 mobilenet_v3_small mobilenet_v3_large".split()
KEYS = "resnet152 vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn".split()


def describe(name, run):
    torch.manual_seed(0)
    # Large linear layers take long to start, and are the same in all.
    with torch.device("meta" if not run else "cpu"):
        model = getattr(models, name)(num_classes=10)
    state = model.state_dict()
    result = {"keys": [[key, list(value.shape)] for key, value in state.items()]}
    if run:
        size = SIZES.get(name, 32)
        image = torch.linspace(-1, 1, 2 * 3 * size * size).view(2, 3, size, size)
        result["sums"] = [float(value.double().sum()) for value in state.values()]
        result["output"] = model.eval()(image).tolist()
        result["size"] = size
    return result


answers = {name: describe(name, True) for name in NAMES} | {name: describe(name, False) for name in KEYS}
(HERE / "models.json.gz").write_bytes(gzip.compress(json.dumps(answers, sort_keys=True).encode(), mtime=0))
