"""Data sets that can be downloaded: each a record with everything to know before one does.

A file is only ever used when its checksum is the one that stands here.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.parts.problem import Problem, ProblemError


@dataclass(frozen=True)
class RemoteFile:
    """A file of an offer: its name below each mirror, its size in bytes and its checksum."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Offer:
    """A data set that can be downloaded.

    Attributes:
        id: how it is called on the command line, and the folder it is kept in.
        title: its name.
        about: what it is, in a sentence.
        licence: under which it may be used.
        source: the page of those who made it.
        samples: training and test samples.
        first: the file an import begins with.
        files: all that belong to it.
        mirrors: addresses that the names of the files are put behind, tried in this order.
    """

    id: str
    title: str
    about: str
    licence: str
    source: str
    samples: tuple[int, int]
    first: str
    files: tuple[RemoteFile, ...]
    mirrors: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """What is downloaded."""
        return sum(file.bytes for file in self.files)


OFFERS: tuple[Offer, ...] = (
    Offer(
        id="mnist",
        title="MNIST",
        about="Handwritten digits 0 to 9, 28 × 28 grey values: 60,000 for training, 10,000 for testing.",
        licence="CC BY-SA 3.0",
        source="http://yann.lecun.com/exdb/mnist/",
        samples=(60_000, 10_000),
        first="train-images-idx3-ubyte.gz",
        files=(
            RemoteFile(
                "train-images-idx3-ubyte.gz",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            ),
            RemoteFile(
                "train-labels-idx1-ubyte.gz",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            ),
            RemoteFile(
                "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            ),
            RemoteFile(
                "t10k-labels-idx1-ubyte.gz",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        ),
        mirrors=(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
    ),
    Offer(
        id="fashion-mnist",
        title="Fashion-MNIST",
        about="Ten kinds of clothing, 28 × 28 grey values: 60,000 for training, 10,000 for testing.",
        licence="MIT",
        source="https://github.com/zalandoresearch/fashion-mnist",
        samples=(60_000, 10_000),
        first="train-images-idx3-ubyte.gz",
        files=(
            RemoteFile(
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            RemoteFile(
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            RemoteFile(
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
            RemoteFile(
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        ),
        mirrors=("https://storage.googleapis.com/tensorflow/tf-keras-datasets/",),
    ),
)


def offer(offer_id: str) -> Offer:
    """The offer of this id.

    Raises:
        ProblemError: ``problem.download_unknown`` naming those there are.
    """
    for one in OFFERS:
        if one.id == offer_id:
            return one
    choices = ", ".join(one.id for one in OFFERS)
    raise ProblemError(Problem.of("problem.download_unknown", value=offer_id[:80], choices=choices))
