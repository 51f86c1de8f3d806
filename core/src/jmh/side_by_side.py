"""Times the vector kernels against PyTorch, ONNX Runtime and OpenCV, interleaved in one run.

From core/, after the build that README.md gives:

    side_by_side.py peers [--launches 1] [--rounds 5] [--java java] [--only TEXT]
    side_by_side.py stability [--launches 20] [--java java,/other/bin/java] [--only TEXT]
    side_by_side.py threads [--java java] [--only TEXT]

peers: thread CPU time on one core; each round times every subject once, and the ratio to the best peer
is the median over the rounds of all launches of Java. Stock settings of the peers are slower: PyTorch
gets both memory layouts, and large allocations are kept, so that nobody pays page faults for a fresh
output. "fast" is tileconv with the kernel that fast arithmetic chooses. stability: what the slowest of many launches reaches, as a share of their median. threads: what
two threads compute in the time of one.
"""
import argparse
import os
import re
import subprocess
import sys
import time

if 'MALLOC_MMAP_THRESHOLD_' not in os.environ:
    os.environ['MALLOC_MMAP_THRESHOLD_'] = '4294967296'
    os.environ['MALLOC_TRIM_THRESHOLD_'] = '8589934592'
    os.execv(sys.executable, [sys.executable] + sys.argv)

import numpy as np

BENCHMARK = 'src/jmh/java/io/tileconv/kernel/ConvolutionBenchmark.java'
CASE = re.compile(r'(t?conv) (\d+)-(\d+) k(\d+)x(\d+) s(\d+) d(\d+) g(\d+) p(\d+) @(\d+)x(\d+)')


def cases(only):
    found = [m.group(0) for m in CASE.finditer(open(BENCHMARK, encoding='utf-8').read())]
    return [case for case in found if only in case]


def peers(kind, ci, co, kh, kw, s, d, g, p, h, w):
    import cv2
    import onnx
    import onnxruntime
    import torch
    from onnx import helper
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
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


class Server:
    """A Java machine that computes what it is told to."""

    def __init__(self, java):
        classpath = 'target/test-classes:target/classes:' + open('target/jmh.classpath').read().strip()
        self.process = subprocess.Popen(
            [java, '--add-modules=jdk.incubator.vector', '-XX:PerMethodTrapLimit=100000',
             '-Xmx2g', '-cp', classpath,
             'io.tileconv.kernel.TimingServer'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def median(self, case, n, threads=''):
        self.process.stdin.write(f'{threads}{n} {case}\n')
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def warm_up(self, case, seconds):
        """Of the thread's time: the Java compiler works in the background, perhaps on the same core."""
        spent, once = 0, self.median(case, 1)
        while spent < seconds * 1e9:
            runs = int(max(1, min(1000, 1e8 / once)))
            once = self.median(case, runs)
            spent += once * runs
        return runs_for(once)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def runs_for(once):
    return int(max(3, min(400, 5e7 / once)))


def against_peers(options):
    print(f'{"case":44s} {"exact":>7s} {"fast":>7s} {"best peer":>9s}  GFLOP/s; ratios of exact and fast are'
          f' medians of {options.launches} launches x {options.rounds} rounds')
    servers = [Server(options.java) for _ in range(options.launches)]
    overall = {'exact': [], 'fast': []}
    for case in cases(options.only):
        groups = CASE.match(case).groups()
        found, flop = peers(groups[0], *map(int, groups[1:]))
        runs = {}
        for name, f in found.items():
            end = time.time() + 0.3
            while time.time() < end:
                once = median(f, 3)
            runs[name] = runs_for(once)
        own = {'exact': case, 'fast': 'fast ' + case}
        times = {name: [] for name in [*own, *found]}
        ratios = {name: {peer: [] for peer in found} for name in own}
        for server in servers:
            own_runs = {name: server.warm_up(text, 1.5) for name, text in own.items()}
            for _ in range(options.rounds):
                mine = {name: server.median(text, own_runs[name]) for name, text in own.items()}
                theirs = {name: median(f, runs[name]) for name, f in found.items()}
                for name, value in (mine | theirs).items():
                    times[name].append(value)
                for name in own:
                    for peer in found:
                        ratios[name][peer].append(theirs[peer] / mine[name])
        typical = {name: float(np.median(t)) for name, t in times.items()}
        best = min(found, key=typical.get)
        ratio = {name: float(np.median(ratios[name][best])) for name in own}
        for name in own:
            overall[name].append(ratio[name])
        print(f'{case:44s} {flop / typical["exact"]:7.1f} {flop / typical["fast"]:7.1f} {flop / typical[best]:9.1f}'
              f'  {ratio["exact"]:5.2f} {ratio["fast"]:5.2f} of {best}', flush=True)
    for server in servers:
        server.close()
    for name, ratios in overall.items():
        print(f'geometric mean of {len(ratios)} ratios, {name}: {np.exp(np.mean(np.log(ratios))):.2f}')


def stability(options):
    wanted = cases(options.only)
    for java in options.java.split(','):
        times = {case: [] for case in wanted}
        for _ in range(options.launches):
            server = Server(java)
            for case in wanted:
                runs = server.warm_up(case, 1)
                # The best of three: other processes disturb one now and then, the compiler all.
                times[case].append(min(server.median(case, runs) for _ in range(3)))
            server.close()
        print(f'{java}: slowest and median of {options.launches} launches, ms; ratio')
        for case in wanted:
            middle, slowest = float(np.median(times[case])), max(times[case])
            print(f'{case:44s} {slowest * 1e-6:9.3f} {middle * 1e-6:9.3f} {middle / slowest:6.2f}', flush=True)


def threads(options):
    print(f'{"case":44s}  work of two threads in the time of one')
    server = Server(options.java)
    for case in cases(options.only):
        runs = server.warm_up(case, 1)
        server.median(case, runs, 'threads ')
        ratios = [2 * server.median(case, runs) / server.median(case, runs, 'threads ') for _ in range(5)]
        print(f'{case:44s} {np.median(ratios):5.2f}', flush=True)
    server.close()


parser = argparse.ArgumentParser()
parser.add_argument('mode', choices=['peers', 'stability', 'threads'])
parser.add_argument('--launches', type=int)
parser.add_argument('--rounds', type=int, default=5)
parser.add_argument('--java', default='java')
parser.add_argument('--only', default='', help='only cases with this text')
chosen = parser.parse_args()
chosen.launches = chosen.launches or (20 if chosen.mode == 'stability' else 1)
{'peers': against_peers, 'stability': stability, 'threads': threads}[chosen.mode](chosen)
