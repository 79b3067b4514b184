"""Write tests/conformance/torch_traces.npz: what PyTorch says our activations, losses and steps should be.

The tests compare with that file and need no PyTorch. To make it anew, in an environment of its own:
`pip install torch==2.13.0 numpy` and `python scripts/torch_traces.py`.

Names in the file are `family/part,field=value/array`; the fields not named have our default values.
Everything is float64 and feature-major, (features, batch), as in the core.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch import nn  # pyright: ignore[reportMissingImports]

FILE = Path(__file__).resolve().parents[1] / "tests" / "conformance" / "torch_traces.npz"
STEPS = 100

Traces = dict[str, Any]


def activations() -> Traces:
    """Values and gradients on inputs that include 0, the far ends and what lies between."""
    source = np.random.default_rng(1)
    edge = [0.0, 1e-3, -1e-3, 0.5, -0.5, 1.0, -1.0, 19.9, 20.1, -20.0, 40.0, -40.0, 1e3, -1e3]
    x = np.concatenate([np.linspace(-6, 6, 50), edge]).reshape(4, 16)
    dy = source.standard_normal(x.shape)
    one = torch.ones((), dtype=torch.float64)
    functions: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "identity": lambda t: t * one,
        "step": lambda t: torch.heaviside(t.detach(), 0 * one) + 0 * t,
        "sign": torch.sign,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda t: nn.functional.leaky_relu(t, 0.01),
        "leaky_relu,slope=0.1": lambda t: nn.functional.leaky_relu(t, 0.1),
        "prelu": lambda t: nn.functional.prelu(t, 0.25 * one.reshape(1)),
        "prelu,start=0.6": lambda t: nn.functional.prelu(t, 0.6 * one.reshape(1)),
        "rrelu": lambda t: nn.functional.rrelu(t, 1 / 8, 1 / 3, training=False),
        "rrelu,lower=0.05,upper=0.9": lambda t: nn.functional.rrelu(t, 0.05, 0.9, training=False),
        "elu": nn.functional.elu,
        "elu,alpha=0.3": lambda t: nn.functional.elu(t, 0.3),
        "selu": nn.functional.selu,
        "softplus": nn.functional.softplus,
        "swish": nn.functional.silu,
        "mish": nn.functional.mish,
        "gelu": nn.functional.gelu,
        "gelu,form=tanh": lambda t: nn.functional.gelu(t, approximate="tanh"),
        "softmax": lambda t: torch.softmax(t, 0),
    }
    traces: Traces = {"activation/x": x, "activation/dy": dy}
    for name, function in functions.items():
        given = torch.tensor(x, requires_grad=True)
        y = function(given)
        y.backward(torch.tensor(dy))
        traces[f"activation/{name}/y"] = y.detach().numpy()
        traces[f"activation/{name}/dx"] = given.grad.numpy()
    return traces


def losses() -> Traces:
    """Loss and gradient; ours is the sum over the outputs and the mean over the batch.

    PyTorch's own "mean" also divides by the number of outputs, and it has no 1/2 before the square.
    """
    source = np.random.default_rng(2)
    z = 2.0 * source.standard_normal((3, 8))
    t = np.eye(3)[:, source.integers(0, 3, 8)]
    traces: Traces = {"loss/z": z, "loss/t": t}
    wanted = torch.tensor(t)
    functional = nn.functional
    from_outputs: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "mean_squared_error": lambda y: 0.5 * functional.mse_loss(y, wanted, reduction="sum"),
        "mean_absolute_error": lambda y: functional.l1_loss(y, wanted, reduction="sum"),
        "huber": lambda y: functional.huber_loss(y, wanted, reduction="sum"),
        "huber,delta=0.2": lambda y: functional.huber_loss(y, wanted, reduction="sum", delta=0.2),
    }
    from_logits: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "cross_entropy": lambda a: functional.cross_entropy(a.T, wanted.T, reduction="sum"),
        "binary_cross_entropy": lambda a: functional.binary_cross_entropy_with_logits(
            a, wanted, reduction="sum"
        ),
    }
    for kind, functions in (("outputs", from_outputs), ("logits", from_logits)):
        for name, function in functions.items():
            given = torch.tensor(z, requires_grad=True)
            loss = function(given) / z.shape[1]
            loss.backward()
            traces[f"loss/{name}/{kind}"] = loss.detach().numpy()
            traces[f"loss/{name}/gradient"] = given.grad.numpy()
    return traces


def optimizers() -> Traces:
    """The places after each of 100 steps down g = A w + b w^3, every hyper-parameter given."""
    source = np.random.default_rng(3)
    rotation, _ = np.linalg.qr(source.standard_normal((5, 5)))
    a = rotation @ np.diag([0.05, 0.2, 0.5, 1.0, 2.0]) @ rotation.T
    b = np.array([0.1, 0.0, 0.05, 0.2, 0.1])
    start = np.array([1.5, -2.0, 0.7, -0.4, 1.0])
    traces: Traces = {"optimizer/a": a, "optimizer/b": b, "optimizer/start": start}
    o = torch.optim
    betas = (0.9, 0.999)
    makers: dict[str, Callable[[list[torch.Tensor]], torch.optim.Optimizer]] = {
        "sgd": lambda p: o.SGD(p, lr=0.01),
        "momentum": lambda p: o.SGD(p, lr=0.01, momentum=0.9),
        "momentum,momentum=0.5": lambda p: o.SGD(p, lr=0.01, momentum=0.5),
        "nesterov": lambda p: o.SGD(p, lr=0.01, momentum=0.9, nesterov=True),
        "adagrad": lambda p: o.Adagrad(p, lr=0.01, eps=1e-10),
        "adagrad,epsilon=0.1,learning_rate=1.5": lambda p: o.Adagrad(p, lr=1.5, eps=0.1),
        "rmsprop": lambda p: o.RMSprop(p, lr=0.001, alpha=0.9, eps=1e-8),
        "rmsprop,rho=0.99,learning_rate=0.05,epsilon=0.1": lambda p: o.RMSprop(
            p, lr=0.05, alpha=0.99, eps=0.1
        ),
        "adadelta": lambda p: o.Adadelta(p, lr=1.0, rho=0.9, eps=1e-6),
        "adadelta,rho=0.5,epsilon=0.01": lambda p: o.Adadelta(p, lr=1.0, rho=0.5, eps=0.01),
        "adam": lambda p: o.Adam(p, lr=0.001, betas=betas, eps=1e-8),
        "adam,learning_rate=0.3,epsilon=0.1": lambda p: o.Adam(p, lr=0.3, betas=betas, eps=0.1),
        "adamw": lambda p: o.AdamW(p, lr=0.001, betas=betas, eps=1e-8, weight_decay=0.01),
        "adamw,learning_rate=0.05,weight_decay=0.5": lambda p: o.AdamW(
            p, lr=0.05, betas=betas, eps=1e-8, weight_decay=0.5
        ),
        "nadam": lambda p: o.NAdam(p, lr=0.002, betas=betas, eps=1e-8, momentum_decay=0.004),
        "nadam,learning_rate=0.05,psi=1,epsilon=0.1": lambda p: o.NAdam(
            p, lr=0.05, betas=betas, eps=0.1, momentum_decay=1.0
        ),
    }

    def path(
        optimizer: torch.optim.Optimizer, w: torch.Tensor, new_rate: float | None = None
    ) -> Any:
        places: list[Any] = []
        for step in range(STEPS):
            if new_rate is not None and step == STEPS // 2:
                optimizer.param_groups[0]["lr"] = new_rate
            w.grad = torch.tensor(a) @ w.detach() + torch.tensor(b) * w.detach() ** 3
            optimizer.step()
            places.append(w.detach().numpy().copy())
        return np.array(places)

    for name, maker in makers.items():
        w = torch.tensor(start, requires_grad=True)
        traces[f"optimizer/{name}/path"] = path(maker([w]), w)
    w = torch.tensor(start, requires_grad=True)
    traces["optimizer/rate_change"] = path(makers["momentum"]([w]), w, new_rate=0.001)
    return traces


def network() -> Traces:
    """Dense, batch norm, dense with squared error: three batches in training, then one at test time."""
    source = np.random.default_rng(4)
    first, norm, last = nn.Linear(2, 4), nn.BatchNorm1d(4, eps=1e-5, momentum=0.1), nn.Linear(4, 2)
    model = nn.Sequential(first, norm, last).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.tensor(source.standard_normal(parameter.shape)))
    traces: Traces = {
        "network/b1.weights": first.weight.detach().numpy().T.copy(),
        "network/b1.bias": first.bias.detach().numpy().copy(),
        "network/b2.gamma": norm.weight.detach().numpy().copy(),
        "network/b2.beta": norm.bias.detach().numpy().copy(),
        "network/b3.weights": last.weight.detach().numpy().T.copy(),
        "network/b3.bias": last.bias.detach().numpy().copy(),
    }
    for number in range(4):
        model.train(number < 3)
        x, t = source.standard_normal((6, 2)) + number, source.standard_normal((6, 2))
        model.zero_grad()
        y = model(torch.tensor(x))
        loss = 0.5 * ((y - torch.tensor(t)) ** 2).sum() / len(x)
        loss.backward()
        values = {"x": x, "t": t, "y": y.detach().numpy(), "loss": loss.detach().numpy()}
        values["running_mean"] = norm.running_mean.numpy().copy()
        values["running_variance"] = norm.running_var.numpy().copy()
        for block, layer in (("b1", first), ("b3", last)):
            values[f"{block}.weights"] = layer.weight.grad.numpy().T.copy()
            values[f"{block}.bias"] = layer.bias.grad.numpy().copy()
        values["b2.gamma"] = norm.weight.grad.numpy().copy()
        values["b2.beta"] = norm.bias.grad.numpy().copy()
        traces |= {f"network/{number}/{name}": value for name, value in values.items()}
    return traces


def learned() -> Traces:
    """Dense, PReLU with a slope per unit, layer norm, dense with squared error: three batches."""
    source = np.random.default_rng(7)
    first, bend, norm, last = nn.Linear(2, 4), nn.PReLU(4), nn.LayerNorm(4, 1e-5), nn.Linear(4, 2)
    model = nn.Sequential(first, bend, norm, last).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.tensor(source.standard_normal(parameter.shape)))
    members = {
        "b1.weights": first.weight,
        "b1.bias": first.bias,
        "b1.slope": bend.weight,
        "b2.gamma": norm.weight,
        "b2.beta": norm.bias,
        "b3.weights": last.weight,
        "b3.bias": last.bias,
    }
    traces: Traces = {
        f"learned/{name}": parameter.detach().numpy().T.copy()
        for name, parameter in members.items()
    }
    for number in range(3):
        x, t = source.standard_normal((6, 2)) + number, source.standard_normal((6, 2))
        model.zero_grad()
        y = model(torch.tensor(x))
        loss = 0.5 * ((y - torch.tensor(t)) ** 2).sum() / len(x)
        loss.backward()
        values = {"x": x, "t": t, "y": y.detach().numpy(), "loss": loss.detach().numpy()}
        values |= {name: parameter.grad.numpy().T.copy() for name, parameter in members.items()}
        traces |= {f"learned/{number}/{name}": value for name, value in values.items()}
    return traces


def branches() -> Traces:
    """A residual sum and a concatenation with the input, squared error: three batches."""
    source = np.random.default_rng(8)
    members = {"a": nn.Linear(2, 4), "b": nn.Linear(4, 4), "out": nn.Linear(6, 2)}
    model = nn.ModuleDict(members).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.tensor(source.standard_normal(parameter.shape)))
    traces: Traces = {}
    for name, layer in members.items():
        traces[f"branches/{name}.weights"] = layer.weight.detach().numpy().T.copy()
        traces[f"branches/{name}.bias"] = layer.bias.detach().numpy().copy()
    for number in range(3):
        x, t = source.standard_normal((6, 2)), source.standard_normal((6, 2))
        model.zero_grad()
        given = torch.tensor(x)
        a = torch.tanh(members["a"](given))
        total = torch.tanh(members["b"](a)) + a
        y = members["out"](torch.cat([total, given], 1))
        loss = 0.5 * ((y - torch.tensor(t)) ** 2).sum() / len(x)
        loss.backward()
        values = {"x": x, "t": t, "y": y.detach().numpy(), "loss": loss.detach().numpy()}
        for name, layer in members.items():
            values[f"{name}.weights"] = layer.weight.grad.numpy().T.copy()
            values[f"{name}.bias"] = layer.bias.grad.numpy().copy()
        traces |= {f"branches/{number}/{name}": value for name, value in values.items()}
    return traces


def initializers() -> Traces:
    """Standard deviation and largest size of 400 x 300 weights, 400 inputs and 300 outputs."""
    init = nn.init
    makers: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "zeros": init.zeros_,
        "constant": lambda w: init.constant_(w, 0.1),
        "normal": lambda w: init.normal_(w, 0.0, 0.01),
        "uniform": lambda w: init.uniform_(w, -0.05, 0.05),
        "glorot_normal": init.xavier_normal_,
        "glorot_uniform": init.xavier_uniform_,
        "he_normal": lambda w: init.kaiming_normal_(w, nonlinearity="relu"),
        "he_uniform": lambda w: init.kaiming_uniform_(w, nonlinearity="relu"),
        "xavier": lambda w: init.kaiming_normal_(w, nonlinearity="linear"),
        "lecun_normal": lambda w: init.kaiming_normal_(w, nonlinearity="linear"),
        "lecun_uniform": lambda w: init.kaiming_uniform_(w, nonlinearity="linear"),
        "orthogonal": init.orthogonal_,
    }
    traces: Traces = {}
    for name, maker in makers.items():
        torch.manual_seed(5)
        w = maker(torch.empty(300, 400, dtype=torch.float64)).numpy()
        traces[f"initializer/{name}/spread"] = np.array([w.mean(), w.std(), np.abs(w).max()])
    return traces


def dropout() -> Traces:
    """What is left of 1 at a few rates, in training and at test time."""
    torch.manual_seed(6)
    ones = torch.ones(10_000, dtype=torch.float64)
    traces: Traces = {}
    for rate in (0.1, 0.2, 0.5):
        layer = nn.Dropout(rate)
        trained, tested = np.unique(layer(ones).numpy()), np.unique(layer.eval()(ones).numpy())
        traces[f"dropout/{rate}/training"] = trained
        traces[f"dropout/{rate}/test"] = tested
    return traces


def main() -> int:
    """Write the file; the same PyTorch writes the same file."""
    torch.set_num_threads(1)
    traces: Traces = {"torch": np.frombuffer(torch.__version__.encode(), np.uint8)}
    parts = (activations, losses, optimizers, network, learned, branches, initializers, dropout)
    for part in parts:
        traces |= part()
    np.savez_compressed(FILE, **traces)
    print(f"{FILE.name}: {len(traces)} arrays, {FILE.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
