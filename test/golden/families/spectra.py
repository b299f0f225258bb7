"""Fourier transforms and windows."""

import torch

from oracle.data import FLOATS, make

f32, f64 = FLOATS


def cases(s):
    lines(s)
    planes(s)
    shifts(s)
    windows(s)
    short_time(s)


def wave(*shape, dtype=f64):
    return torch.complex(make(*shape, dtype=dtype), make(*shape, dtype=dtype))


def lines(s):
    for name in ["fft", "ifft", "rfft", "ihfft"]:
        with s.op(f"fft.{name}", sums=True):
            # A power of two, mixed radices, a prime of one butterfly, and primes for Bluestein's algorithm.
            for n in [1, 2, 8, 12, 13, 17, 30, 97]:
                s.call(f"fft.{name}", make(n, dtype=f64), grad=not name.startswith("i"))
            s.call(f"fft.{name}", make(2, 5, dtype=f64), n=8, dim=0, norm="ortho", grad=not name.startswith("i"))
            s.call(f"fft.{name}", make(2, 5, dtype=f64), n=3, norm="forward", grad=not name.startswith("i"))
            s.call(f"fft.{name}", make(6, dtype=torch.int64))
            s.error(f"fft.{name}", make())
            s.error(f"fft.{name}", make(3), n=0)
            s.error(f"fft.{name}", make(3), norm="x")
            s.error(f"fft.{name}", make(3), dim=1)
    for name in ["fft", "ifft"]:
        with s.op(f"fft.{name}", sums=True):
            s.call(f"fft.{name}", wave(6), grad=False)
            s.call(f"fft.{name}", wave(2, 5, dtype=f32), n=4, grad=False)
    for name in ["irfft", "hfft"]:
        with s.op(f"fft.{name}", sums=True):
            for n in [2, 5, 9]:
                s.call(f"fft.{name}", make(n, dtype=f64))
                s.call(f"fft.{name}", wave(n), grad=False)
            s.call(f"fft.{name}", wave(2, 5), n=7, dim=0, norm="ortho", grad=False)
            s.error(f"fft.{name}", make(1))
            s.error(f"fft.{name}", make())
    with s.op("fft.rfft"):
        s.error("fft.rfft", wave(3))
    with s.op("fft.ihfft"):
        s.error("fft.ihfft", wave(3))


def planes(s):
    for name in ["fft", "ifft", "rfft", "ihfft", "irfft", "hfft"]:
        for suffix in ["2", "n"]:
            with s.op(f"fft.{name}{suffix}", sums=True):
                s.call(f"fft.{name}{suffix}", make(3, 4, dtype=f64))
                s.call(f"fft.{name}{suffix}", make(2, 3, 4, dtype=f64), s=(4, 6), norm="ortho")
                s.call(f"fft.{name}{suffix}", make(2, 3, 4, dtype=f64), dim=(0, 1))
                s.error(f"fft.{name}{suffix}", make(3, 3), dim=(0, 0))
                s.error(f"fft.{name}{suffix}", make(3, 3), s=(2, 2), dim=(0,))
                s.error(f"fft.{name}{suffix}", make(3, 3), s=(0, 2))
    with s.op("fft.fftn", sums=True):
        s.call("fft.fftn", wave(2, 3, 4), grad=False)
        s.call("fft.fftn", make(3, 3, dtype=f64), s=(-1, 2))
        s.error("fft.fftn", make(3, 3), s=(2, 2, 2))
    with s.op("fft.rfftn"):
        s.error("fft.rfftn", make(3, 3), dim=())


def shifts(s):
    for name in ["fft.fftshift", "fft.ifftshift"]:
        with s.op(name):
            s.call(name, make(5, dtype=f64))
            s.call(name, make(3, 4, dtype=f64))
            s.call(name, make(3, 4, dtype=f64), dim=1)
    for name in ["fft.fftfreq", "fft.rfftfreq"]:
        with s.op(name):
            for n in [1, 4, 5]:
                s.call(name, n)
            s.call(name, 6, d=0.25, dtype=f64)


def windows(s):
    for name in ["hann", "hamming", "bartlett", "blackman", "kaiser"]:
        with s.op(f"{name}_window"):
            for n in [0, 1, 2, 7]:
                s.call(f"{name}_window", n)
            s.call(f"{name}_window", 6, periodic=False, dtype=f64)
            s.error(f"{name}_window", -1)
    with s.op("hamming_window"):
        s.call("hamming_window", 6, True, 0.5, 0.25)
    with s.op("kaiser_window"):
        s.call("kaiser_window", 6, True, 2.5)
    extra = {"general_cosine": {"a": [0.5, 0.25, 0.125]}}
    for name in ["bartlett", "blackman", "cosine", "exponential", "gaussian", "general_cosine", "general_hamming",
                 "hamming", "hann", "kaiser", "nuttall"]:  # fmt: skip
        with s.op(f"signal.windows.{name}"):
            for n in [0, 1, 2, 7]:
                s.call(f"signal.windows.{name}", n, **extra.get(name, {}))
            s.call(f"signal.windows.{name}", 6, sym=False, dtype=f64, **extra.get(name, {}))
            s.error(f"signal.windows.{name}", -1, **extra.get(name, {}))
            s.error(f"signal.windows.{name}", 3, dtype=torch.int64, **extra.get(name, {}))
    with s.op("signal.windows.exponential"):
        s.call("signal.windows.exponential", 6, center=1.5, sym=False, tau=2.5)
        s.error("signal.windows.exponential", 6, center=1.5)
    with s.op("signal.windows.gaussian"):
        s.error("signal.windows.gaussian", 6, std=-0.5)


def short_time(s):
    with s.op("stft", sums=True):
        s.call("stft", make(20, dtype=f64), 8, return_complex=True, grad=False)
        s.call("stft", make(2, 20, dtype=f64), 8, hop_length=3, win_length=6, return_complex=True, grad=False)
        s.call("stft", make(20, dtype=f64), 8, window=make(8, dtype=f64), center=False, normalized=True,
               onesided=False, return_complex=True, grad=False)  # fmt: skip
        s.error("stft", make(10), 4)
        s.error("stft", make(10), 40, return_complex=True, center=False)
        s.error("stft", make(10), 4, hop_length=0, return_complex=True)
        s.error("stft", make(10), 4, win_length=5, return_complex=True)
    with s.op("istft", sums=True):
        spectrum = torch.stft(make(40, dtype=f64), 8, return_complex=True)
        s.call("istft", spectrum, 8, grad=False)
        s.call("istft", spectrum, 8, window=torch.hann_window(8, dtype=f64), grad=False)
        s.call("istft", spectrum, 8, length=30, grad=False)
        s.error("istft", make(3, 4), 4)
        s.error("istft", spectrum, 10)
