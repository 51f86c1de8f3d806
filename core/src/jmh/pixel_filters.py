"""Times filters from bytes to bytes against OpenCV, interleaved in one run, on one core and in thread CPU time.

From core/, after the build that README.md gives:

    taskset -c 0 python3 src/jmh/pixel_filters.py [--launches 1] [--rounds 5] [--java java] [--size 4096] [--only TEXT]

Every round copies the image as well, which reads and writes each byte once: "of bandwidth" is the time of
that copy as a share of the filter's, the most that memory allows being 1. "of peak" is the share of
multiply-adds in float that the core starts at best (--gigaflops), which the kernel's taps alone take.
"""
import argparse
import subprocess
import time

import cv2
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument('--launches', type=int, default=1)
parser.add_argument('--rounds', type=int, default=5)
parser.add_argument('--java', default='java')
parser.add_argument('--size', type=int, default=4096)
parser.add_argument('--gigaflops', type=float, default=240)
parser.add_argument('--only', default='')
options = parser.parse_args()
cv2.setNumThreads(1)


def dense(side):
    weights = np.random.default_rng(4).uniform(-0.5, 1, (side, side)).astype(np.float32)
    return weights / weights.sum()


def opencv(name, image, out):
    kind, _, parameter = name.partition(':')
    if kind == 'dense':
        kernel = dense(int(parameter))
        return lambda: cv2.filter2D(image, -1, kernel, out)
    if kind == 'sharpen':
        kernel = np.float32([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
        return lambda: cv2.filter2D(image, -1, kernel, out)
    if kind == 'box':
        side = int(parameter)
        return lambda: cv2.blur(image, (side, side), out)
    sigma = float(parameter.partition('=')[2])
    taps = 2 * round(4 * sigma) + 1
    weights = cv2.getGaussianKernel(taps, sigma, cv2.CV_32F)
    # GaussianBlur itself would do the sums in fixed point.
    return lambda: cv2.sepFilter2D(image, -1, weights, weights, out)


# Name, bands, multiplications for each sample.
CASES = [(f'dense:{side}', 1, side * side) for side in (3, 5, 7, 11, 15)] + [
    ('sharpen', 1, 9), ('dense:3', 3, 9), ('dense:7', 3, 49), ('gaussian:sigma=2', 1, 34),
    ('gaussian:sigma=5', 1, 82), ('gaussian:sigma=5', 3, 82)]


class Server:
    def __init__(self):
        classpath = 'target/test-classes:target/classes:' + open('target/jmh.classpath').read().strip()
        self.process = subprocess.Popen(
            [options.java, '--add-modules=jdk.incubator.vector', '-XX:PerMethodTrapLimit=100000', '-Xmx2g', '-cp', classpath,
             'io.tileconv.network.PixelFilterServer'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def median(self, case, runs):
        self.process.stdin.write(f'{runs} {case}\n')
        self.process.stdin.flush()
        return int(self.process.stdout.readline().split()[0])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def median(f, runs):
    times = []
    for _ in range(runs):
        start = time.thread_time_ns()
        f()
        times.append(time.thread_time_ns() - start)
    return sorted(times)[runs // 2]


print(f'{"filter":18s} {"bands":>5s} {"tileconv":>9s} {"OpenCV":>9s} {"copy":>6s} ms   ratio  of bandwidth  of peak'
      f'; medians of {options.launches} launches x {options.rounds} rounds, {options.size} x {options.size}')
servers = [Server() for _ in range(options.launches)]
for name, bands, taps in CASES:
    if options.only not in name:
        continue
    image = np.random.default_rng(1).integers(0, 256, (options.size, options.size, bands), dtype=np.uint8)
    out = np.empty_like(image)
    theirs, copy = opencv(name, image, out), lambda: np.copyto(out, image)
    case = f'{name} {bands} {options.size}'
    times = []
    for server in servers:
        for _ in range(4):
            server.median(case, 5)
        median(theirs, 2), median(copy, 2)
        times += [(server.median(case, 5), median(theirs, 3), median(copy, 3)) for _ in range(options.rounds)]
    times = np.array(times, float)
    mine, their, copied = np.median(times, axis=0)
    ratio = np.median(times[:, 1] / times[:, 0])
    bound = np.median(times[:, 2] / times[:, 0])
    flop = 2 * taps * options.size ** 2 * bands
    print(f'{name:18s} {bands:5d} {mine / 1e6:9.2f} {their / 1e6:9.2f} {copied / 1e6:6.2f}    {ratio:6.2f} '
          f'{bound:12.2f} {flop / options.gigaflops / mine:9.2f}', flush=True)
for server in servers:
    server.close()
