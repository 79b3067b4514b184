"""One new part of every family, as the text of the one file that adds it.

A copy of the program gets them; none of them is known to the program itself.
"""

from __future__ import annotations

_ACTIVATION = """
from typing import ClassVar
from nnstudio.core.activations.base import Activation

class Softsign(Activation):
    '''y = x / (1 + |x|): a tanh with long tails.

    Formula: f(x) = x / (1 + |x|); f'(x) = 1 / (1 + |x|)^2.

    Reference: Bergstra et al., Quadratic Polynomials Learn Better Image Features (2009).
    '''
    title: ClassVar[str] = "Softsign"
    pairs_with: ClassVar[str] = "xavier"

    def forward(self, calls, x, y):
        below = calls.like(x)
        calls.absolute(x, below)
        calls.add(below, 1.0, below)
        calls.divide(x, below, y)

    def backward(self, calls, x, y, dy, dx):
        below = calls.like(x)
        calls.absolute(x, below)
        calls.add(below, 1.0, below)
        calls.square(below, below)
        calls.divide(dy, below, dx)
"""

_INITIALIZER = """
from typing import ClassVar
from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.fields import number

class Laplace(Initializer):
    '''W ~ Laplace(0, b): many small weights and a few large ones.

    Formula: w = b z, z ~ Laplace(0, 1).

    Reference: Laplace, Memoire sur la probabilite des causes (1774).
    '''
    title: ClassVar[str] = "Laplace"
    spread: float = number(0.3, "Spread", low=0.0, high=10.0, doc="b.")

    def draw(self, generator, fan_in, fan_out):
        return generator.laplace(0.0, self.spread, (fan_in, fan_out))
"""

_OPTIMIZER = """
from typing import ClassVar
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.fields import number

class SignDescent(Optimizer):
    '''w <- w - lr sign(g): steps of one size.

    Formula: w = w - learning_rate sign(g).

    Reference: Bernstein et al., signSGD, ICML (2018).
    '''
    title: ClassVar[str] = "Sign descent"
    learning_rate: float = number(
        0.01, "Learning rate", low=0.0, high=1e6, open_low=True, scale="log", live=True, doc="Step."
    )

    def emit(self, step, w, g, slots):
        scratch = step.calls.like(w)
        step.calls.sign(g, scratch)
        step.calls.multiply(scratch, step.live("learning_rate"), scratch)
        step.calls.subtract(w, scratch, w)
"""

_LOSS = """
from typing import ClassVar
from nnstudio.core.losses.base import Loss

class Brier(Loss):
    '''L = sum_k (y_k - t_k)^2, averaged over the batch.

    Formula: L = (1 / N) sum_n sum_k (y - t)^2; dL/dy = 2 (y - t) / N.

    Reference: Brier, Verification of Forecasts Expressed in Terms of Probability (1950).
    '''
    title: ClassVar[str] = "Brier score"
    expects: ClassVar[tuple[str, ...]] = ("sigmoid", "softmax")

    def forward(self, calls, y, t, loss):
        error = calls.like(y)
        calls.subtract(y, t, error)
        calls.square(error, error)
        calls.total(error, loss)
        calls.multiply(loss, 1.0 / y.shape[1], loss)

    def backward(self, calls, y, t, scale, dy):
        calls.subtract(y, t, dy)
        calls.multiply(dy, scale, dy)
        calls.multiply(dy, 2.0, dy)
"""

_PENALTY = """
from typing import ClassVar
from nnstudio.core.parts.fields import number
from nnstudio.core.penalties.base import Penalty

class FourthPower(Penalty):
    '''(lambda / 4) sum w^4: only large weights are dear.

    Formula: R = (lambda / 4) sum_i w_i^4; dR/dw = lambda w^3.

    Reference: Frank, Friedman, A Statistical View of Some Chemometrics Regression Tools (1993).
    '''
    title: ClassVar[str] = "Fourth power"
    strength: float = number(0.001, "Strength", low=0.0, high=1e3, live=True, doc="lambda.")

    @property
    def active(self):
        return self.strength > 0

    @property
    def chip(self):
        return f"L4 {self.strength:g}"

    def value(self, w):
        return 0.25 * self.strength * float((w**4).sum())

    def pull(self, calls, w, g, numbers):
        scratch = calls.like(w)
        calls.square(w, scratch)
        calls.multiply(scratch, w, scratch)
        calls.multiply(scratch, numbers["strength"], scratch)
        calls.add(g, scratch, g)
"""

_LAYER = """
from typing import ClassVar
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.fields import number

class Gain(Layer):
    '''y = a x: louder or softer.

    Formula: y = a x, dx = a dy.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 2.1 (2016).
    '''
    title: ClassVar[str] = "Gain"
    gain: float = number(0.5, "Gain", low=-10.0, high=10.0, doc="a.")

    def emit(self, e, inputs):
        x = inputs[0]
        y = e.value(x.features)
        e.forward.multiply(x.data, self.gain, y.data)

        def backward(calls, dy, dxs):
            if dxs[0] is not None:
                calls.multiply(dy, self.gain, dxs[0])

        return e.node((x,), y, backward, in_place=True)
"""

_SCHEDULE = """
from typing import ClassVar
from nnstudio.core.schedules.base import Schedule

class Linear(Schedule):
    '''A straight line from the full rate to 0.

    Formula: factor(t) = 1 - t / T.

    Reference: Goyal et al., Accurate, Large Minibatch SGD (2017).
    '''
    title: ClassVar[str] = "Linear"
    uses_length: ClassVar[bool] = True

    def factor(self, moment):
        return 1.0 - moment.step / moment.total_steps
"""

_DATASET = """
from typing import ClassVar
import numpy as np
from nnstudio.core.datasets.points import Points

class Diagonal(Points):
    '''Points above the diagonal (class 1) and below it (class 0).

    Formula: x, y = U(-6, 6); the label is 1 where y > x + noise U(-6, 6).

    Reference: Rosenblatt, The Perceptron (1958).
    '''
    title: ClassVar[str] = "Diagonal"

    def place(self, generator, count):
        places = generator.uniform(-6.0, 6.0, (count, 2))
        line = places[:, 0] + self.noise * generator.uniform(-6.0, 6.0, count)
        return places, (places[:, 1] > line).astype(np.int64)
"""

_METRIC = """
from typing import ClassVar
from nnstudio.core.metrics.accuracy import Accuracy as Right
from nnstudio.core.metrics.base import Metric

class ErrorRate(Metric):
    '''The share of wrong predictions.

    Formula: 1 - accuracy.

    Reference: Bishop, Pattern Recognition and Machine Learning, section 1.5 (2006).
    '''
    title: ClassVar[str] = "Error rate"
    share: ClassVar[bool] = True

    def score(self, y, t):
        return 1.0 - Right().score(y, t)
"""

_CLIPPING = """
from typing import ClassVar
from nnstudio.core.clippings.base import Clipping
from nnstudio.core.parts.fields import number

class Softened(Clipping):
    '''The whole gradient, shortened.

    Formula: g <- f g.

    Reference: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent networks (2013).
    '''
    title: ClassVar[str] = "Softened"
    share: float = number(0.5, "Share", low=0.0, high=1.0, live=True, doc="f.")

    def clip(self, calls, g, numbers):
        calls.multiply(g, numbers["share"], g)
"""

_FEATURES = """
from typing import ClassVar
from nnstudio.core.features.base import Features

class Folded(Features):
    '''Every value twice: as it is and halved.

    Formula: the inputs of the network are x_1, ..., x_n, x_1 / 2, ..., x_n / 2.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 1.2 (2016).
    '''
    title: ClassVar[str] = "Twice"

    def fits(self, values):
        return True

    def count(self, values):
        return 2 * values

    def written(self, columns):
        return (*columns, *(column / 2 for column in columns))
"""

_DIAGNOSIS = """
from typing import ClassVar
from nnstudio.core.diagnosis.base import Rule
from nnstudio.core.diagnosis.exhibits import curve, over_time

class LongRun(Rule):
    '''The run is longer than a coffee break.

    Formula: found where more than EPOCHS = 10 epochs are done.

    Reference: common sense.
    '''
    title: ClassVar[str] = "Long run"
    EPOCHS: ClassVar[int] = 10

    def find(self, evidence):
        if evidence.epoch <= self.EPOCHS:
            return None
        return self.found(over_time("loss", {"training": curve(evidence, "train_loss")}))
"""

_SEARCH = """
from typing import ClassVar
from nnstudio.core.searches.base import SearchMethod
from nnstudio.core.searches.range import valued

class Middle(SearchMethod):
    '''Always the middle of every range.

    Formula: v = (low + high) / 2.

    Reference: Aristotle, Nicomachean Ethics, book II.
    '''
    title: ClassVar[str] = "Middle"

    def suggest(self, space, told, number, seed):
        return valued(space, [0.5] * len(space))
"""

_IMPORTER = """
from typing import ClassVar
import numpy as np
from nnstudio.core.importers.base import Arrays, Examined, Found, Importer, Preview

class Pairs(Importer):
    '''Numbers in pairs: the first is the input, the second the target.

    Formula: x = first, t = second.

    Reference: Euclid, Elements, book V.
    '''
    title: ClassVar[str] = "Pairs"
    suffixes: ClassVar[tuple[str, ...]] = (".pairs",)

    @classmethod
    def recognises(cls, reading, beginning):
        return beginning.startswith(b"#pairs")

    def guessed(self, reading):
        return self

    def values(self, content):
        lines = content.decode().splitlines()[1:]
        return np.array([line.split() for line in lines], np.float32)

    def preview(self, reading, rows=50):
        return Preview(importer=self, samples=len(self.values(reading.beginning())), values=1)

    def examine(self, reading):
        values = self.values(reading.whole())
        yield reading.progress(len(values))
        return Examined(self, Found(sample=(1,), outputs=1, train=len(values)))

    def read(self, reading, found):
        values = self.values(reading.whole())
        yield reading.progress(len(values))
        inputs, targets = values[:, :1], values[:, 1:]
        return Arrays(inputs, targets, inputs[:0], targets[:0])
"""

SOURCES: dict[str, tuple[str, str, str]] = {
    "activation": ("activations", "softsign", _ACTIVATION),
    "initializer": ("initializers", "laplace", _INITIALIZER),
    "optimizer": ("optimizers", "sign_descent", _OPTIMIZER),
    "loss": ("losses", "brier", _LOSS),
    "penalty": ("penalties", "fourth_power", _PENALTY),
    "layer": ("layers", "gain", _LAYER),
    "schedule": ("schedules", "linear", _SCHEDULE),
    "dataset": ("datasets", "diagonal", _DATASET),
    "metric": ("metrics", "error_rate", _METRIC),
    "clipping": ("clippings", "softened", _CLIPPING),
    "features": ("features", "folded", _FEATURES),
    "diagnosis": ("diagnosis", "long_run", _DIAGNOSIS),
    "search": ("searches", "middle", _SEARCH),
    "importer": ("importers", "pairs", _IMPORTER),
}
"""Family -> its folder in nnstudio/core, the new file's name without ending (the part's id), its text."""
