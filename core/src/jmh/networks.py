"""Times whole networks against ONNX Runtime, in turns in one run and in CPU time of one thread.

From core/, after the build that README.md gives:

    networks.py MODEL.onnx:SIZE[:HALO] [MODEL.onnx:SIZE[:HALO] ...] [--launches 5] [--rounds 12] [--java java]

SIZE is the side of the square input in pixels. ONNX Runtime gets the whole image and, with HALO, tiles
of 512 pixels with so much around them, and the better of the two counts; tileconv gets one band. Each
launch is a fresh JVM, of which the median of the second half of the rounds counts: small networks at small
sizes need some 60 rounds until all of them is compiled.
"""
import argparse
import re
import statistics
import subprocess
import time

import numpy as np
import onnxruntime

TILE = 512


def onnxruntime_rate(model, size, halo):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'])
    given = session.get_inputs()[0]
    channels = given.shape[1] if isinstance(given.shape[1], int) else 3
    x = np.random.default_rng(1).random((1, channels, size, size), dtype=np.float32)

    def whole():
        session.run(None, {given.name: x})

    def tiles():
        for row in range(0, size, TILE):
            for column in range(0, size, TILE):
                part = x[:, :, max(0, row - halo):row + TILE + halo, max(0, column - halo):column + TILE + halo]
                session.run(None, {given.name: np.ascontiguousarray(part)})

    best = 0
    for run in [whole, tiles] if halo and size > TILE else [whole]:
        for _ in range(3):
            start = time.process_time()
            run()
            best = max(best, size * size / 1e6 / (time.process_time() - start))
    return best


def tileconv_rate(java, model, size, rounds):
    classpath = 'target/test-classes:target/classes:' + open('target/jmh.classpath').read().strip()
    printed = subprocess.run(
        [java, '--add-modules=jdk.incubator.vector', '-XX:PerMethodTrapLimit=100000',
         '-Xmx2g', '-cp', classpath,
         'io.tileconv.network.NetworkTiming', model, str(size), str(size), str(size), '1', str(rounds)],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    rates = [float(rate) for rate in re.findall(r'([\d.]+) per CPU second', printed)]
    return statistics.median(rates[rounds // 2:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('models', nargs='+')
    parser.add_argument('--launches', type=int, default=5)
    parser.add_argument('--rounds', type=int, default=12)
    parser.add_argument('--java', default='java')
    options = parser.parse_args()
    print(f'{"network":44s} tileconv ONNX Runtime, Mpx/s of input; ratio; slowest launch to the median')
    for text in options.models:
        model, size, halo = (text.split(':') + ['0'])[:3]
        mine, theirs, ratios = [], [], []
        for _ in range(options.launches):
            theirs.append(onnxruntime_rate(model, int(size), int(halo)))
            mine.append(tileconv_rate(options.java, model, int(size), options.rounds))
            ratios.append(mine[-1] / theirs[-1])
        name = model.split('/')[-1] + ' @' + size
        print(f'{name:44s} {statistics.median(mine):8.3f} {statistics.median(theirs):8.3f}'
              f'  {statistics.median(ratios):5.2f} {min(mine) / statistics.median(mine):5.2f}', flush=True)


main()
