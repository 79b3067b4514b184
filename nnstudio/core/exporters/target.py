"""What every target of an export is: a form others can use, and how it is shown to be the same network.

A target is one file in ``targets``; the command line, the window and the tests find it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal

from nnstudio.core.parts.registry import modules_of

# What a target is called is asked by a window that opens; the engine is loaded when one writes.
if TYPE_CHECKING:
    from nnstudio.core.exporters.model import Model
    from nnstudio.core.training.checkpoint import Checkpoint

BAR = 1e-5
"""The exported network has to agree with the engine's float32 outputs to this, relative to max(1, |y|)."""

Kind = Literal["program", "weights", "picture", "table"]


@dataclass(frozen=True)
class Agreement:
    """What running the exported network has shown.

    Attributes:
        difference: the largest |ours - theirs| / max(1, |ours|) over all outputs.
        samples: real samples it was run on.
        versions: what ran it, as ``("torch", "2.13.0")``.
    """

    difference: float
    samples: int
    versions: tuple[tuple[str, str], ...]

    @property
    def holds(self) -> bool:
        """Whether it is below the bar; NaN is not."""
        return self.difference <= BAR

    @property
    def engines(self) -> str:
        """Names and versions, as they are said."""
        return ", ".join(f"{name} {version}" for name, version in self.versions)


@dataclass(frozen=True)
class Unchecked:
    """Why nothing was run: ``missing`` (the framework is not there), ``failed``, ``slow`` or ``nothing``."""

    reason: Literal["missing", "failed", "slow", "nothing"]
    detail: str = ""


Proof = Agreement | Unchecked


class Target:
    """A form to write a network in.

    Attributes:
        id: the word for it on the command line: the file's name with hyphens.
        title: what it is called, in a menu.
        summary: one sentence on what is written.
        suffixes: of the files it writes; the first is that of the file somebody names.
        needs: modules that running it takes.
        writes_with: the module that writing it takes, or "".
        checker: text of a program that is run with the file, inputs.npy and outputs.npy as arguments: it
            writes what the network answers and prints a JSON object of versions. "" where nothing can run.
    """

    id: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    order: ClassVar[int] = 100
    kind: ClassVar[Kind] = "program"
    suffixes: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[str, ...]] = ()
    writes_with: ClassVar[str] = ""
    checker: ClassVar[str] = ""
    needs_run: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        cls.id = cls.__module__.rpartition(".")[2].replace("_", "-")

    def write(self, model: Model, stem: str, proof: Proof | None) -> dict[str, bytes]:
        """The files by suffix, named ``stem`` + suffix; ``proof`` is what is known of their agreement.

        Raises:
            ProblemError: ``problem.export_cannot`` naming block and part that the target has no words for.
        """
        raise NotImplementedError

    def write_run(self, run: Checkpoint, stem: str) -> dict[str, bytes]:
        """The same of a run, for targets with ``needs_run``."""
        raise NotImplementedError


@cache
def targets() -> dict[str, Target]:
    """All targets by id, in the order of their menu."""
    found: list[Target] = []
    for module in modules_of("nnstudio.core.exporters.targets"):
        found += [
            member()
            for member in vars(module).values()
            if isinstance(member, type)
            and issubclass(member, Target)
            and member.__module__ == module.__name__
        ]
    return {target.id: target for target in sorted(found, key=lambda one: one.order)}


def agreement_line(proof: Proof | None, needs: Sequence[str]) -> str:
    """What the file itself says of its proof; one English sentence."""
    match proof:
        case Agreement():
            word = "Agrees" if proof.holds else "DOES NOT AGREE"
            return (
                f"{word} with NN Studio: largest difference {proof.difference:.2e} over "
                f"{proof.samples} real samples (bar {BAR:g}), run with {proof.engines}."
            )
        case Unchecked(reason="missing"):
            return f"Not run when it was exported: that takes {' and '.join(needs)}, which was not there."
        case Unchecked(reason="slow"):
            return "Not checked: running it took too long."
        case Unchecked(reason="failed"):
            return f"NOT CHECKED: running it failed ({proof.detail})."
        case _:
            return "Not run yet."
