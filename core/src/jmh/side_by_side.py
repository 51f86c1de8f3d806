"""Times the vector kernels against PyTorch, ONNX Runtime and OpenCV, interleaved in one run.

Usage: side_by_side.py [ROUNDS [JAVA]]   from core/, after the build that README.md gives.
Thread CPU time on one core; each round times every subject once, and the ratio to the best peer is the
median over the rounds. Stock settings of the peers are slower: PyTorch gets both memory layouts, and
large allocations are kept, so that nobody pays page faults for a fresh output.
"""
import os
import re
import subprocess
import sys
import time

if 'MALLOC_MMAP_THRESHOLD_' not in os.environ:
    os.environ['MALLOC_MMAP_THRESHOLD_'] = '4294967296'
    os.environ['MALLOC_TRIM_THRESHOLD_'] = '8589934592'
    os.execv(sys.executable, [sys.executable] + sys.argv)

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper

torch.set_num_threads(1)
cv2.setNumThreads(1)

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
JAVA = sys.argv[2] if len(sys.argv) > 2 else 'java'
BENCHMARK = 'src/jmh/java/io/tileconv/kernel/ConvolutionBenchmark.java'
CASE = re.compile(r'(t?conv) (\d+)-(\d+) k(\d+)x(\d+) s(\d+) d(\d+) g(\d+) p(\d+) @(\d+)x(\d+)')


def cases():
    return [m.group(0) for m in CASE.finditer(open(BENCHMARK, encoding='utf-8').read())]


def peers(kind, ci, co, kh, kw, s, d, g, p, h, w):
    pad = (p if kh > 1 else 0, p if kw > 1 else 0)
    layer = torch.nn.Conv2d if kind == 'conv' else torch.nn.ConvTranspose2d
    model = layer(ci, co, (kh, kw), s, pad, dilation=d, groups=g).eval()
    x = torch.rand(1, ci, h, w)
    last = torch.nn.Sequential(model).to(memory_format=torch.channels_last)
    x_last = x.contiguous(memory_format=torch.channels_last)

    def inference(m, value):
        with torch.inference_mode():
            return m(value)

    found = {}
    weight, bias = model.weight.detach().numpy(), model.bias.detach().numpy()
    node = helper.make_node('Conv' if kind == 'conv' else 'ConvTranspose', ['x', 'w', 'b'], ['y'],
                            kernel_shape=[kh, kw], strides=[s, s], dilations=[d, d], group=g,
                            pads=[pad[0], pad[1], pad[0], pad[1]])
    graph = helper.make_graph(
        [node], 'g', [helper.make_tensor_value_info('x', onnx.TensorProto.FLOAT, x.shape)],
        [helper.make_tensor_value_info('y', onnx.TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(weight, 'w'), onnx.numpy_helper.from_array(bias, 'b')])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    bytes_ = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=9)
    session = onnxruntime.InferenceSession(bytes_.SerializeToString(), options,
                                           providers=['CPUExecutionProvider'])
    value = x.numpy()
    found['onnxruntime'] = lambda: session.run(None, {'x': value})
    found['torch'] = lambda: inference(model, x)
    found['torch channels last'] = lambda: inference(last, x_last)
    if kind == 'conv' and ci == co == g == 1 and s == d == 1:
        image, kernel = value[0, 0], weight[0, 0]
        out = np.empty_like(image)
        found['opencv'] = lambda: cv2.filter2D(image, cv2.CV_32F, kernel, out)
    flop = 2.0 * np.prod(weight.shape) * (h * w if kind == 'tconv' else inference(model, x)[0, 0].numel())
    return found, flop


def median(f, n):
    times = []
    for _ in range(n):
        start = time.thread_time_ns()
        f()
        times.append(time.thread_time_ns() - start)
    return sorted(times)[n // 2]


classpath = 'target/test-classes:target/classes:' + open('target/jmh.classpath').read().strip()
server = subprocess.Popen([JAVA, '--add-modules=jdk.incubator.vector', '-Xmx2g', '-cp', classpath,
                           'io.tileconv.kernel.TimingServer'],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def tileconv(case, n):
    server.stdin.write(f'{n} {case}\n')
    server.stdin.flush()
    return int(server.stdout.readline())


print(f'{"case":44s} {"tileconv":>9s} {"best peer":>9s}  GFLOP/s; ratio is the median of {ROUNDS} rounds')
ratios = []
for case in cases():
    groups = CASE.match(case).groups()
    found, flop = peers(groups[0], *map(int, groups[1:]))
    subjects = {name: (lambda n, f=f: median(f, n)) for name, f in found.items()}
    subjects['tileconv'] = lambda n, c=case: tileconv(c, n)
    # Three seconds of warming up: the Java compiler works in the background, on the same core.
    runs = {}
    for name, subject in subjects.items():
        end = time.time() + (3 if name == 'tileconv' else 0.3)
        once = subject(3)
        while time.time() < end:
            once = subject(3)
        runs[name] = int(max(3, min(40, 1e8 / once)))
    rounds = [{name: subject(runs[name]) for name, subject in subjects.items()} for _ in range(ROUNDS)]
    typical = {name: float(np.median([r[name] for r in rounds])) for name in subjects}
    best = min(found, key=typical.get)
    ratio = float(np.median([r[best] / r['tileconv'] for r in rounds]))
    ratios.append(ratio)
    print(f'{case:44s} {flop / typical["tileconv"]:9.1f} {flop / typical[best]:9.1f}  {ratio:5.2f} of {best}',
          flush=True)
print(f'geometric mean of {len(ratios)} ratios: {np.exp(np.mean(np.log(ratios))):.2f}')
