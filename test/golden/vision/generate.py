"""Records what torchvision's transforms give, for pictures and tensors made by a formula.

    venv/bin/pip install torch torchvision pillow
    venv/bin/python test/golden/vision/generate.py
"""

import base64
import gzip
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

# torchvision's compiled operators, which are not used here, need the very build of torch they were compiled for.
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in "nms qnms roi_align roi_pool ps_roi_align ps_roi_pool deform_conv2d".split():
    for suffix in ("", "_backward", "_forward"):
        operators.define(f"_{name}{suffix}() -> ()" if suffix else f"{name}() -> ()")

from torchvision import transforms as T
from torchvision.transforms import functional as F
from torchvision.utils import make_grid

HERE = Path(__file__).parent


def pixels(width, height, channels):
    """Waves and noise, without a random number generator."""
    y, x, c = np.mgrid[0:height, 0:width, 0:channels]
    noise = (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) % 61
    wave = 100 + 90 * ((x * 3 + y * 2 + c * 5) % 17) / 17
    return (wave.astype(np.int64) + noise).astype(np.uint8)


def image(width, height, channels):
    data = pixels(width, height, channels)
    return Image.fromarray(data[:, :, 0] if channels == 1 else data)


def inputs(kind, size):
    if kind == "image":
        return image(*size)
    data = torch.from_numpy(pixels(*size)).permute(2, 0, 1).contiguous()
    return data if kind == "bytes" else data.float() / 255


def answer(value):
    if isinstance(value, (list, tuple)):
        return [answer(item) for item in value]
    if isinstance(value, Image.Image):
        return {"mode": value.mode, "size": list(value.size), "sha1": hashlib.sha1(value.tobytes()).hexdigest()}
    flat = value.reshape(-1).double()
    step = max(1, flat.numel() // 24)
    return {"dtype": str(value.dtype), "shape": list(value.shape), "sample": flat[::step].tolist(), "sum": flat.sum().item()}


CASES = []


def outcome(run):
    try:
        return {"value": answer(run())}
    except (ValueError, TypeError, RuntimeError) as error:
        return {"error": str(error)}


def transform(name, *args, kinds=("image", "bytes", "float"), sizes=((13, 9, 3),), **kwargs):
    args = [tuple(each) if isinstance(each, list) else each for each in args]
    made = getattr(T, name)(*args, **kwargs)
    for kind in kinds:
        for size in sizes:
            torch.manual_seed(len(CASES))
            case = {"transform": name, "args": list(args), "kwargs": kwargs, "kind": kind, "size": size, "seed": len(CASES)}
            CASES.append({**case, "text": repr(made), **outcome(lambda: made(inputs(kind, size)))})


def function(name, *args, kinds=("image", "bytes", "float"), sizes=((13, 9, 3),)):
    for kind in kinds:
        for size in sizes:
            case = {"function": name, "args": list(args), "kind": kind, "size": size}
            CASES.append({**case, **outcome(lambda: getattr(F, name)(inputs(kind, size), *args))})


MODES = ("nearest", "bilinear", "bicubic")
B = {mode: T.InterpolationMode(mode) for mode in (*MODES, "box", "hamming", "lanczos", "nearest-exact")}
ALL = ((13, 9, 3), (13, 9, 1))


def record():
    for mode in MODES:
        for size in ([5, 7], [20, 30], 4, 18):
            transform("Resize", size, interpolation=B[mode], sizes=ALL)
    for mode in ("box", "hamming", "lanczos"):
        transform("Resize", [5, 7], interpolation=B[mode], kinds=("image",), sizes=((13, 9, 3), (13, 9, 4)))
        transform("Resize", [20, 30], interpolation=B[mode], kinds=("image",))
    transform("Resize", 5, max_size=6)
    transform("Resize", [9, 13])
    transform("CenterCrop", 4)
    transform("CenterCrop", [12, 5])
    transform("CenterCrop", [11, 20])
    for mode in ("constant", "edge", "reflect", "symmetric"):
        transform("Pad", [1, 2, 3, 4], padding_mode=mode)
    transform("Pad", 2, fill=7)
    transform("Pad", [2, 1], kinds=("image",), fill=(1, 2, 3))
    transform("RandomCrop", 6)
    transform("RandomCrop", [8, 4], padding=2)
    transform("RandomCrop", [12, 15], pad_if_needed=True)
    transform("RandomCrop", 20)
    for _ in range(3):
        transform("RandomResizedCrop", [6, 7])
        transform("RandomHorizontalFlip")
        transform("RandomVerticalFlip")
        transform("ColorJitter", brightness=0.5, contrast=0.4, saturation=0.3, hue=0.2)
        transform("RandomAffine", 40, translate=(0.2, 0.3), scale=(0.5, 1.5), shear=10)
        # On small pictures corners can agree, and pixels at the border then hang on the last digit of LAPACK.
        transform("RandomPerspective", p=1.0, sizes=((31, 23, 3),))
        transform("RandomErasing", p=1.0, kinds=("float",))
    transform("ColorJitter", 0.5)
    transform("ColorJitter", hue=0.5)
    for mode in MODES:
        transform("RandomRotation", 30, interpolation=B[mode])
        transform("RandomRotation", [10, 80], interpolation=B[mode], expand=True, fill=3)
        transform("RandomAffine", 20, shear=(-5, 5, -3, 3), interpolation=B[mode], fill=9)
    transform("RandomRotation", [90, 90], expand=True)
    transform("RandomRotation", [180, 180])
    transform("RandomRotation", 25, center=(2, 3))
    transform("RandomErasing", p=1.0, value="random", kinds=("float",))
    transform("RandomErasing", p=1.0, value=(1, 2, 3), kinds=("float",))
    transform("GaussianBlur", 3)
    transform("GaussianBlur", [5, 3], sigma=(0.5, 0.6))
    transform("Grayscale")
    transform("Grayscale", 3)
    transform("RandomGrayscale", p=0.7)
    for name in ("RandomInvert", "RandomAutocontrast", "RandomEqualize"):
        transform(name, p=1.0)
    transform("RandomPosterize", 3, p=1.0, kinds=("image", "bytes"))
    transform("RandomSolarize", 128, p=1.0, kinds=("image", "bytes"))
    transform("RandomAdjustSharpness", 2.5, p=1.0)
    transform("RandomAdjustSharpness", 0.3, p=1.0)
    for _ in range(6):
        for policy in T.AutoAugmentPolicy:
            transform("AutoAugment", policy, kinds=("image", "bytes"), sizes=((31, 23, 3),), fill=9)
        transform("RandAugment", num_ops=3, kinds=("image", "bytes"), sizes=((31, 23, 3),))
        transform("TrivialAugmentWide", interpolation=B["bilinear"], kinds=("image", "bytes"), sizes=((31, 23, 3),), fill=9)
        # Not smoothed: halves round either way then.
        transform("AugMix", interpolation=B["nearest"], kinds=("image", "bytes"), sizes=((31, 23, 3),))
    transform("AugMix", 5, 2, 2, alpha=0.5, all_ops=False, fill=9, kinds=("image", "bytes"), sizes=((31, 23, 3),))
    transform("RandAugment", magnitude=20, kinds=("bytes",), sizes=((31, 23, 1),))
    transform("FiveCrop", 4)
    transform("TenCrop", [4, 5])
    transform("ToTensor", kinds=("image",), sizes=ALL)
    transform("PILToTensor", kinds=("image",))
    transform("ToPILImage", kinds=("bytes", "float"), sizes=ALL)
    for factor in (0.0, 0.37, 1.0, 1.9):
        for name in ("brightness", "contrast", "saturation", "gamma"):
            function(f"adjust_{name}", factor, sizes=ALL)
    for factor in (-0.5, -0.13, 0.25):
        function("adjust_hue", factor)
    function("adjust_hue", 0.6)
    function("adjust_brightness", -1)
    function("hflip")
    function("rgb_to_grayscale", 2)
    function("normalize", [0.5, 0.4, 0.3], [0.2, 0.3, 0.4], kinds=("bytes", "float"))
    function("normalize", [0.5], [0.0], kinds=("float",))


def files():
    """Small pictures in files, and Pillow's pixels of them."""
    result = {}
    for name, made, options in (
        ("rgb.png", image(13, 9, 3), {}),
        ("grey.png", image(13, 9, 1), {}),
        ("alpha.png", image(13, 9, 4), {}),
        ("palette.png", image(13, 9, 3).quantize(16), {}),
        ("bits.png", image(13, 9, 1).convert("1"), {}),
        ("rgb.jpg", image(29, 17, 3), {"quality": 90}),
        ("grey.jpg", image(29, 17, 1), {}),
        ("progressive.jpg", image(29, 17, 3), {"progressive": True, "subsampling": 0}),
        ("inks.jpg", image(29, 17, 4).convert("RGB").convert("CMYK"), {}),
        ("rgb.webp", image(13, 9, 3), {"lossless": True}),
        ("lossy.webp", image(13, 9, 3), {"quality": 80}),
    ):
        buffer = io.BytesIO()
        made.save(buffer, {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name.split(".")[1]], **options)
        opened = Image.open(io.BytesIO(buffer.getvalue()))
        result[name] = {"file": base64.b64encode(buffer.getvalue()).decode(), "rgb": answer(opened.convert("RGB"))}
    return result


def grids():
    batch = torch.stack([inputs("float", (5, 4, 3)) * (i + 1) / 5 for i in range(5)])
    options = [{}, {"nrow": 2}, {"nrow": 3, "padding": 1, "pad_value": 0.5}, {"normalize": True}]
    options += [{"normalize": True, "value_range": (0.2, 0.8)}, {"normalize": True, "scale_each": True}]
    return [{"options": each, "value": answer(make_grid(batch, **each))} for each in options]


def plain(value):
    return value.value if isinstance(value, (T.InterpolationMode, T.AutoAugmentPolicy)) else str(value)


record()
text = json.dumps({"cases": CASES, "files": files(), "grids": grids()}, default=plain, sort_keys=True)
(HERE / "answers.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
print(len(CASES), "cases")
