"""Cut a run anywhere, put it through a file, go on: it is, bit by bit, the run that never stopped."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from files.samples import chain
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.core.clippings.base import CLIPPINGS
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import file_bytes
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.schedules.base import SCHEDULES
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.trainer import Trainer


@st.composite
def trainable(draw: st.DrawFn) -> Experiment:
    """Small networks with all that has a memory or is drawn at random."""
    dense = st.builds(
        Dense,
        units=st.integers(1, 4),
        batch_norm=st.sampled_from(["none", "before", "after"]),
        dropout=st.sampled_from([0.0, 0.25, 0.6]),
    )
    more = st.sampled_from(
        [BatchNorm(), Dropout(rate=0.3), Dropout(rate=0.3, redraw="epoch", form="standard")]
    )
    inner = draw(st.lists(st.one_of(dense, more), min_size=1, max_size=3))
    return chain(
        Input(),
        *inner,
        Output(units=2),
        optimizer=draw(st.sampled_from(list(OPTIMIZERS)))(),
        schedule=draw(st.sampled_from(list(SCHEDULES)))(),
        clipping=draw(st.sampled_from(list(CLIPPINGS)))(),
        drawing=draw(st.sampled_from(["shuffled", "with_replacement", "balanced"])),
        batch_size=draw(st.sampled_from([None, 1, 7, 8, 40])),
        epochs=draw(st.integers(1, 4)),
        patience=draw(st.sampled_from([0, 0, 1, 3])),
        seed=draw(st.integers(0, 2**31 - 1)),
    )


def reopened(experiment: Experiment, run: Checkpoint) -> Checkpoint:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.nnstudio"
        path.write_bytes(file_bytes(experiment, run))
        opened = open_file(path)
    assert opened.run is not None, opened.notes
    return opened.run


def everything(run: Checkpoint) -> bytes:
    """All of a run but the time it took."""
    out = io.BytesIO()
    out.write(run.history.batch_losses.tobytes())
    out.write(run.history.evaluations[:, :-1].tobytes())
    for group in (run.parameters, run.statistics, *run.slots.values()):
        for name, array in group.items():
            out.write(name.encode() + array.tobytes())
    out.write(repr((run.step, run.status, sorted(run.random.items()), run.best_epoch)).encode())
    return out.getvalue()


@settings(max_examples=25)
@given(trainable(), st.data())
def test_cut_anywhere_it_is_the_same_run(experiment: Experiment, data: st.DataObject) -> None:
    whole = Trainer(experiment)
    list(whole.run())
    ended = whole.checkpoint()
    part = Trainer(experiment)
    cuts = data.draw(st.lists(st.integers(0, max(1, ended.step)), min_size=1, max_size=3))
    for cut in sorted(cuts):
        list(part.run(max(0, cut - part.step)))
        kept = part.checkpoint()
        if kept.status in ("done", "diverged"):
            break
        part = Trainer(experiment, checkpoint=reopened(experiment, kept))
    if part.checkpoint().status not in ("done", "diverged"):
        list(part.run())
    assert everything(part.checkpoint()) == everything(ended)
