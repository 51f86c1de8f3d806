"""Makes the cases that training is compared with: PyTorch's losses and weights after five steps.

Usage: make_training_cases.py DIRECTORY     (torch, onnx, numpy)
Each case is a directory: init.onnx, inputs/*.npy, targets/*.npy, and expected.npz's contents as
losses.npy (before each step) and one weights-NAME.npy for each parameter after the last step.
The options of the training are those in the list of cases below and in TrainingAgreementTest.
"""
import os, sys
import numpy as np, onnx, torch, torch.nn as nn, torch.nn.functional as F
from onnx import helper, numpy_helper, TensorProto


class SuperResolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 6, 5, padding=2)
        self.pa = nn.PReLU(6)
        self.b = nn.Conv2d(6, 4, 3, padding=1)
        self.pb = nn.PReLU(4)
        self.d = nn.ConvTranspose2d(4, 1, 6, stride=2, padding=2)

    def forward(self, x):
        return self.d(self.pb(self.b(self.pa(self.a(x)))))


class Segmentation(nn.Module):
    """A small U-Net; logits."""

    def __init__(self, outputs):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3, padding=1)
        self.b = nn.Conv2d(4, 6, 3, padding=1)
        self.u = nn.ConvTranspose2d(6, 4, 2, stride=2)
        self.c = nn.Conv2d(8, 4, 3, padding=1)
        self.o = nn.Conv2d(4, outputs, 1)

    def forward(self, x):
        a = F.relu(self.a(x))
        b = F.relu(self.b(F.max_pool2d(a, 2)))
        return self.o(F.relu(self.c(torch.cat([self.u(b), a], 1))))


def export(net, name, channels, last, path):
    """Written node by node, so that every initialiser has the name of its parameter."""
    nodes = []

    def add(op, out, inputs, **attributes):
        nodes.append(helper.make_node(op, inputs, [out], **attributes))
        return out

    def conv(key, x, pad):
        return add('Conv', key, [x, key + '.weight', key + '.bias'], pads=[pad] * 4)

    if name == 'sr':
        x = add('PRelu', 'pa_out', [conv('a', 'x', 2), 'pa.slope'])
        x = add('PRelu', 'pb_out', [conv('b', x, 1), 'pb.slope'])
        y = add('ConvTranspose', 'd', [x, 'd.weight', 'd.bias'], strides=[2, 2], pads=[2] * 4)
    else:
        a = add('Relu', 'ra', [conv('a', 'x', 1)])
        p = add('MaxPool', 'p', [a], kernel_shape=[2, 2], strides=[2, 2])
        b = add('Relu', 'rb', [conv('b', p, 1)])
        u = add('ConvTranspose', 'u', [b, 'u.weight', 'u.bias'], strides=[2, 2])
        m = add('Concat', 'm', [u, a], axis=1)
        y = conv('o', add('Relu', 'rc', [conv('c', m, 1)]), 0)
        if last:
            y = add(last, 'y', [y], **({'axis': 1} if last == 'Softmax' else {}))
    initialisers = []
    for key, value in net.state_dict().items():
        array = value.numpy()
        if key.startswith('p'):
            key, array = key.split('.')[0] + '.slope', array.reshape(-1, 1, 1)
        initialisers.append(numpy_helper.from_array(array.copy(), key))
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info('x', TensorProto.FLOAT, ['n', channels, 'h', 'w'])],
        [helper.make_tensor_value_info(y, TensorProto.FLOAT, ['n', None, None, None])], initialisers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def loss_of(name, y, t):
    if name == 'l1':
        return F.l1_loss(y, t)
    if name == 'l2':
        return F.mse_loss(y, t)
    if name == 'bce':
        return F.binary_cross_entropy(torch.sigmoid(y), t)
    if name == 'cross-entropy':
        return F.cross_entropy(y, t[:, 0].long())
    p = torch.sigmoid(y)
    sums = lambda v: v.sum(dim=(2, 3))
    return (1 - (2 * sums(p * t) + 1) / (sums(p) + sums(t) + 1)).mean()


# name, network, loss, last function, optimiser, rate, momentum, schedule
CASES = [
    ('sr-l1-adam', 'sr', 'l1', None, 'adam', 2e-3, 0, None),
    ('sr-l2-sgd', 'sr', 'l2', None, 'sgd', 5e-2, 0.9, 'cosine'),
    ('seg-bce-adam', 'seg', 'bce', 'Sigmoid', 'adam', 5e-3, 0, 'step'),
    ('seg-cross-entropy-sgd', 'seg', 'cross-entropy', 'Softmax', 'sgd', 1e-1, 0.5, None),
    ('seg-dice-adam', 'seg', 'dice', 'Sigmoid', 'adam', 5e-3, 0, None),
]
BATCH, PATCH, STEPS, IMAGES, SIDE = 3, 8, 5, 2, 20


def patches(images, factor):
    """The grid of patches: row by row, image after image."""
    side = PATCH * factor
    for image in images:
        for row in range(image.shape[-2] // side):
            for column in range(image.shape[-1] // side):
                yield image[..., row * side:(row + 1) * side, column * side:(column + 1) * side]


def make(directory, name, network, loss, last, optimiser, rate, momentum, schedule):
    torch.manual_seed(len(name))
    random = np.random.default_rng(len(name))
    outputs = 3 if loss == 'cross-entropy' else 2
    net = SuperResolution() if network == 'sr' else Segmentation(outputs)
    channels, factor = (1, 2) if network == 'sr' else (3, 1)
    for part in ('inputs', 'targets'):
        os.makedirs(f'{directory}/{name}/{part}', exist_ok=True)
    inputs, targets = [], []
    for i in range(IMAGES):
        x = random.random((channels, SIDE, SIDE + 8 * i), dtype=np.float32)
        if network == 'sr':
            t = np.kron(x, np.ones((1, 2, 2), np.float32)) * np.float32(0.5) + np.float32(0.1)
        elif loss == 'cross-entropy':
            t = np.floor(x[:1] * 3).astype(np.float32)
        else:
            t = (x[:2] > 0.6).astype(np.float32)
        inputs.append(x)
        targets.append(t)
        np.save(f'{directory}/{name}/inputs/{i}.npy', x[0] if channels == 1 else x)
        np.save(f'{directory}/{name}/targets/{i}.npy', t[0] if t.shape[0] == 1 else t)
    export(net, network, channels, last, f'{directory}/{name}/init.onnx')
    parameters = net.parameters()
    optimizer = (torch.optim.Adam(parameters, lr=rate) if optimiser == 'adam'
                 else torch.optim.SGD(parameters, lr=rate, momentum=momentum))
    scheduler = {
        None: lambda: None,
        'cosine': lambda: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS),
        'step': lambda: torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)}[schedule]()
    xs, ts = list(patches(inputs, 1)), list(patches(targets, factor))
    losses = []
    for step in range(STEPS):
        which = [(step * BATCH + i) % len(xs) for i in range(BATCH)]
        x = torch.from_numpy(np.stack([xs[i] for i in which]))
        t = torch.from_numpy(np.stack([ts[i] for i in which]))
        optimizer.zero_grad()
        value = loss_of(loss, net(x), t)
        value.backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        losses.append(value.item())
    np.save(f'{directory}/{name}/losses.npy', np.array(losses, np.float32))
    weights = np.concatenate([value.detach().numpy().ravel() for value in net.parameters()])
    np.save(f'{directory}/{name}/weights.npy', weights)


if __name__ == '__main__':
    for case in CASES:
        make(sys.argv[1], *case)
