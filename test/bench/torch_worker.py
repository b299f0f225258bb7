"""The work of workloads.ts in PyTorch: reads `threads` as its argument and `<steps> <workload>` lines from stdin,
answers each with the seconds it took."""

import sys
import time

import torch
from torch_ops import OPS
from torch_training import TRAINING

WORKLOADS = TRAINING | OPS


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(f"PyTorch {torch.__version__}", flush=True)
    ready = {}
    for line in sys.stdin:
        count, name = line.rstrip("\n").split(" ", 1)
        if name not in ready:
            torch.manual_seed(1)
            ready[name] = WORKLOADS[name]()
        start = time.perf_counter()
        ready[name](int(count))
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
