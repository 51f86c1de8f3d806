#!/usr/bin/env python3
"""Steps a second of `tileconv train` and of PyTorch on the same cores, in turns.

    python3 jobs/src/bench/training_side_by_side.py [--net fsrcnn|unet|all] [--rounds N] [--seconds S] [--threads T]

The same networks, losses, optimizer (Adam), batch and patches. tileconv reads, cuts, degrades and turns its
patches; PyTorch computes over one batch that lies in memory, again and again. The first half of each
run warms up and is not counted. Needs torch and a built jobs/bin/tileconv.
"""

import argparse
import os
import statistics
import sys
import time

# PyTorch returns the memory of each map to the system unless told otherwise, which takes it several times
# its time; the C library reads this when a process starts.
if "MALLOC_MMAP_THRESHOLD_" not in os.environ:
    os.environ["MALLOC_MMAP_THRESHOLD_"] = "4294967296"
    os.environ["MALLOC_TRIM_THRESHOLD_"] = "8589934592"
    os.execv(sys.executable, [sys.executable, *sys.argv])

import torch
from torch import nn
from torch.nn import functional as f

from training_rate import CASES, rate


class Fsrcnn(nn.Module):
    """fsrcnn:scale=2,features=32,shrink=12,depth=2 of three channels, with its bilinear skip."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 32, 5, padding=2), nn.PReLU(32),
            nn.Conv2d(32, 12, 1), nn.PReLU(12),
            nn.Conv2d(12, 12, 3, padding=1), nn.PReLU(12),
            nn.Conv2d(12, 12, 3, padding=1), nn.PReLU(12),
            nn.Conv2d(12, 32, 1), nn.PReLU(32))
        self.last = nn.ConvTranspose2d(32, 3, 9, stride=2, padding=4, output_padding=1)

    def forward(self, x):
        return self.last(self.layers(x)) + f.interpolate(x, scale_factor=2, mode="bilinear")


class UNet(nn.Module):
    """unet:depth=3,width=8 of three channels."""

    def __init__(self, depth=3, width=8):
        super().__init__()
        def block(a, b):
            return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU())
        self.down = nn.ModuleList(
            block(3 if level == 0 else width << level - 1, width << level) for level in range(depth + 1))
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(width << level + 1, width << level, 2, stride=2) for level in reversed(range(depth)))
        self.merge = nn.ModuleList(block(2 * (width << level), width << level) for level in reversed(range(depth)))
        self.decision = nn.Conv2d(width, 1, 1)

    def forward(self, x):
        x = (x - 0.5) * 4
        skips = []
        for level, block in enumerate(self.down):
            if level > 0:
                skips.append(x)
                x = f.max_pool2d(x, 2)
            x = block(x)
        for up, merge in zip(self.up, self.merge):
            x = merge(torch.cat([up(x), skips.pop()], 1))
        return self.decision(x)


def fsrcnn():
    return Fsrcnn(), torch.rand(16, 3, 24, 24), torch.rand(16, 3, 48, 48), f.l1_loss


def unet(patch=64, batch=8):
    inputs = torch.rand(batch, 3, patch, patch)
    targets = (torch.rand(batch, 1, patch, patch) > 0.5).float()
    return UNet(), inputs, targets, f.binary_cross_entropy_with_logits


NETWORKS = {"fsrcnn": fsrcnn, "unet": unet, "unet-large": lambda: unet(128, 16)}


def torch_rate(network, inputs, targets, loss, seconds):
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    def run(duration):
        start, busy, steps = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - start < duration:
            optimizer.zero_grad()
            loss(network(inputs), targets).backward()
            optimizer.step()
            steps += 1
        return steps / (time.perf_counter() - start), (time.process_time() - busy) / steps
    run(seconds / 2)
    return run(seconds / 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--net", choices=[*NETWORKS, "all"], default="all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    # It would say at each step that this processor is not known to it.
    torch.backends.nnpack.set_flags(False)
    print(f"PyTorch {torch.__version__}, {options.threads} threads each")
    for case in NETWORKS if options.net == "all" else [options.net]:
        ratios = []
        for number in range(1, options.rounds + 1):
            network, inputs, targets, loss = NETWORKS[case]()
            ours, our_busy = rate(CASES[case], f"local[{options.threads}]", options.seconds)
            theirs, their_busy = torch_rate(network, inputs, targets, loss, options.seconds)
            ratios.append(ours / theirs)
            print(f"{case} round {number}: tileconv {ours:.1f} steps/s, {1e3 * our_busy:.1f} ms of processor "
                  f"a step; PyTorch {theirs:.1f} steps/s, {1e3 * their_busy:.1f} ms; ratio {ours / theirs:.2f}",
                  flush=True)
        print(f"{case}: median ratio {statistics.median(ratios):.2f}", flush=True)


if __name__ == "__main__":
    main()
