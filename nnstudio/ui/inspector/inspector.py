"""The inspector: the settings of what is selected, and below them those of the training.

It shows the document and asks it for changes; it keeps nothing but text that is still being typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.adoption import adoptable, held
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.problem import Fix, Problem, ProblemError
from nnstudio.language import tr
from nnstudio.ui.document import Document
from nnstudio.ui.inspector import comparing, titles
from nnstudio.ui.inspector.cost_card import CostCard
from nnstudio.ui.inspector.editors.base import Change, Say
from nnstudio.ui.inspector.form import Form
from nnstudio.ui.inspector.formula import FormulaCard
from nnstudio.ui.inspector.list_control import ListControl
from nnstudio.ui.inspector.paths import Path, replaced
from nnstudio.ui.inspector.row import Row
from nnstudio.ui.inspector.section import Section
from nnstudio.ui.known_cost import KnownCost
from nnstudio.ui.names import block_title
from nnstudio.ui.widgets.problem_cards import ProblemCards, SayFix

WIDTH = 276
NARROWEST = 240
MARGIN = 12


class Inspector(QWidget):
    """The pane on the right of the window.

    Signals:
        asked(what): a fix needs an answer first; ``Fix.asks`` of the core.
    """

    asked = Signal(str)

    def __init__(
        self, document: Document, say: Say, say_fix: SayFix, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._say, self._say_fix = say, say_fix
        self._selection: tuple[str, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self._given: Experiment | None = None
        self._edited: list[str] = []
        self._hidden: tuple[Path, ...] = ()
        self.block_head = Section()
        self.block_head.renamed.connect(self._rename)
        self.hint = QLabel()
        self.hint.setProperty("role", "secondary")
        self.hint.setWordWrap(True)
        self.block_form = Form(self._apply_to_blocks, say)
        self.block_problems = ProblemCards(say, say_fix, self._mend)
        self.formula = FormulaCard()
        self.cost = CostCard()
        self._cost_known = False
        self.training_head = Section()
        self.data_form = Form(self._apply_to_data, say)
        self.training_form = Form(self._apply_to_training, say)
        self.training_problems = ProblemCards(say, say_fix, self._mend)
        self._build()
        for form in self._forms():
            form.rebuilt.connect(self._order_keys)
        heads = (lambda: self._edited, lambda: ("data",), lambda: ("training",))
        forms = dict(zip(self._forms(), heads, strict=True))
        self.lists = ListControl(document, say, forms, self)
        document.changed.connect(self._changed)
        document.replaced.connect(self._replaced)
        self._show_all()

    # -- what the window says -------------------------------------------------------------------

    def set_selection(self, ids: Sequence[str]) -> None:
        """Show these blocks; none shows the whole network."""
        ids = tuple(ids)
        if ids == self._selection:
            return
        # Text being typed belongs to the blocks that were selected until now.
        self.block_form.settle()
        self.block_head.stop_renaming()
        self._selection = ids
        self._show_blocks()
        self._show_run()
        self._show_problems()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Take all problems of the experiment; each is shown where it belongs."""
        self._problems = tuple(problems)
        self._show_problems()

    def set_run(self, given: Experiment | None) -> None:
        """Take the settings of the run that is alive, those it was given last; None where there is none."""
        if given is not self._given:
            self._given = given
            self._show_run()

    def hide_settings(self, paths: Sequence[str]) -> None:
        """Show no row for these: "training.optimizer", "dense_1.units", or of all blocks "hidden.units"."""
        self._hidden = tuple(tuple(path.split(".")) for path in paths)
        self.data_form.hide_fields(self._hidden_below("data"))
        self.training_form.hide_fields(self._hidden_below("training"))
        self._show_blocks()

    def _hidden_below(self, *heads: str) -> list[Path]:
        return [path[1:] for path in self._hidden if path[0] in heads and len(path) > 1]

    def set_cost(self, known: KnownCost) -> None:
        """Show what training would cost, where no block is selected."""
        self._cost_known = known.cost is not None
        self.cost.show_cost(known)
        self.cost.setVisible(self._cost_known and not self._blocks())

    def commit(self) -> None:
        """Take over what is still being typed, before a run starts or a file is saved."""
        for form in self._forms():
            form.settle()

    def focus_field(self, path: str) -> bool:
        """Put the cursor into a field: "training.learning_rate", "data.dataset" or a block's "units".

        Returns whether there is such a field.
        """
        row = self._row(tuple(path.split(".")))
        if row is None:
            return False
        self._scroll.ensureWidgetVisible(row, 0, 24)
        row.editor.control().setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def rename_selected(self) -> None:
        """Let the user type another name for the one selected block."""
        self.block_head.start_renaming()

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        self.formula.retheme()
        self.update()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        for form in self._forms():
            form.settle()
            form.clear()
        self._show_all()
        self._show_problems(anew=True)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, 120)

    # -- what the document says -----------------------------------------------------------------

    def _changed(self, old: Experiment, new: Experiment) -> None:
        if old.network is not new.network or old.data is not new.data:
            self._show_blocks()
        if old.data is not new.data:
            self.data_form.display((new.data,))
        if old.training is not new.training:
            self.training_form.display((new.training,))
        if old.comparison is not new.comparison:
            self.lists.show_lists()
        self._show_run()

    def _replaced(self, _new: Experiment) -> None:
        for form in self._forms():
            form.give_up()
        self._selection = ()
        self._show_all()
        self._show_problems()

    # -- showing --------------------------------------------------------------------------------

    def _show_all(self) -> None:
        experiment = self._document.experiment
        self._show_blocks()
        self._show_run()
        self.data_form.display((experiment.data,))
        self.training_form.display((experiment.training,))

    def _show_run(self) -> None:
        """What a live run makes of the settings: it takes them over, or keeps its own."""
        given, current = self._given, self._document.experiment
        caption = tip = ""
        if given is not None and adoptable(given, current):
            caption = tr("live") + " ●"
            tip = tr(
                "The run takes over what is changed here at once; its curves have a mark there."
            )
        elif given is not None:
            caption = tr("settings for the next run")
            tip = tr("The run goes on with the settings it had; some of these need a new run.")
        self.training_head.set_texts(tr("Training"), caption)
        self.training_head.caption.setToolTip(tip)
        note = tr("Takes effect with a new run")
        blocks = self._blocks()
        known = given.network.by_id if given is not None else {}
        pairs = [(known[b.id].layer, b.layer) for b in blocks if b.id in known]
        self.block_form.note(frozenset().union(*(held(*pair) for pair in pairs)), note)
        for form, name in ((self.data_form, "data"), (self.training_form, "training")):
            now = getattr(current, name)
            form.note(held(getattr(given, name, now), now), note)

    def _blocks(self) -> list[Block]:
        by_id = self._document.experiment.network.by_id
        return [by_id[block_id] for block_id in self._selection if block_id in by_id]

    def _show_blocks(self) -> None:
        experiment, blocks = self._document.experiment, self._blocks()
        kinds = dict.fromkeys(type(block.layer) for block in blocks)
        self._edited = [block.id for block in blocks if block.layer.describe()]
        self.lists.show_lists()
        layers = tuple(block.layer for block in blocks if block.layer.describe())
        ids = [block.id for block in blocks]
        self.block_form.hide_fields(self._hidden_below("hidden", *ids))
        if layers:
            self.block_form.display(layers)
        else:
            self.block_form.clear()
        self.formula.show_part(blocks[0].layer if len(blocks) == 1 else None)
        hint = ""
        if not blocks:
            self.block_head.caption.setToolTip("")
            self.block_head.set_texts(tr("Network"), titles.network_sizes(experiment))
            hint = tr("Select a block to see and change its settings.")
        elif len(blocks) == 1:
            block_id = blocks[0].id
            sizes, explained = titles.block_sizes(experiment, block_id)
            title = block_title(experiment.network, block_id)
            self.block_head.set_texts(title, sizes, renamable=True)
            self.block_head.caption.setToolTip(explained)
            if not self.block_form.rows():
                hint = tr("This block has no settings of its own.")
        else:
            titled = ", ".join(tr(kind.title) for kind in kinds)
            self.block_head.set_texts(titles.selection_title(len(blocks)), titled)
            shared = bool(self.block_form.rows())
            mixed = len({type(layer) for layer in layers}) > 1
            if not shared and mixed:
                hint = tr("They are of different kinds and have no setting in common.")
            elif not shared:
                hint = tr("These blocks have no settings.")
            elif mixed:
                hint = tr("The settings they have in common; a change applies to all of them.")
        self.cost.setVisible(self._cost_known and not blocks)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def _show_problems(self, *, anew: bool = False) -> None:
        blocks = {block.id for block in self._blocks()}
        mine: list[Problem] = []
        others: list[Problem] = []
        for problem in self._problems:
            if (problem.field or "").split(".")[0] in ("training", "data") and not problem.block:
                others.append(problem)
            elif problem.block in blocks or (not blocks and not problem.block):
                mine.append(problem)
        changed = self.block_problems.show_problems(mine, anew=anew)
        if self.training_problems.show_problems(others, anew=anew) or changed:
            self._order_keys()

    # -- changing -------------------------------------------------------------------------------

    def _apply_to_blocks(
        self, path: Path, change: Change, stepping: bool, field: FieldDescription
    ) -> str:
        ids = list(self._edited)

        def edit(experiment: Experiment) -> Experiment:
            for block_id in ids:
                layer = experiment.network.by_id[block_id].layer
                value = replaced(layer, path, change)
                experiment = edits.set_field(experiment, block_id, path[0], value)
            return experiment

        edit_one = comparing.single(ids, path, edit)
        return self._edit(edit_one, field, _merge_key(("+".join(ids), *path), stepping))

    def _apply_to_data(
        self, path: Path, change: Change, stepping: bool, field: FieldDescription
    ) -> str:
        def edit(experiment: Experiment) -> Experiment:
            value: Any = replaced(experiment.data, path, change)
            return edits.set_data(experiment, **{path[0]: value})

        edit_one = comparing.single(("data",), path, edit)
        return self._edit(edit_one, field, _merge_key(("data", *path), stepping))

    def _apply_to_training(
        self, path: Path, change: Change, stepping: bool, field: FieldDescription
    ) -> str:
        def edit(experiment: Experiment) -> Experiment:
            value: Any = replaced(experiment.training, path, change)
            return edits.set_training(experiment, **{path[0]: value})

        edit_one = comparing.single(("training",), path, edit)
        return self._edit(edit_one, field, _merge_key(("training", *path), stepping))

    def _edit(
        self, edit: Callable[[Experiment], Experiment], field: FieldDescription, merge: str
    ) -> str:
        label = tr("Change {name}", name=tr(field.title))
        try:
            self._document.edit(edit, label, merge)
        except ProblemError as error:
            return self._say(error.problems[0])
        return ""

    def _rename(self, name: str) -> None:
        blocks = self._blocks()
        if len(blocks) != 1:
            return
        block_id = blocks[0].id
        usual = titles.usual_title(self._document.experiment, block_id)
        given = "" if name == usual else name
        self._document.edit(lambda e: edits.rename(e, block_id, given), tr("Rename block"))

    def _mend(self, fix: Fix) -> None:
        if fix.asks:
            self.asked.emit(fix.asks)
        self._document.edit(fix.apply, self._say_fix(fix))

    # -- putting together -----------------------------------------------------------------------

    def _build(self) -> None:
        content = QWidget()
        content.setProperty("surface", "panel")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN + 4)
        column.setSpacing(11)
        self.training_head.setContentsMargins(0, 6, 0, 0)
        settings = QVBoxLayout()
        settings.setSpacing(6)
        settings.addWidget(self.data_form)
        settings.addWidget(self.training_form)
        for widget in (
            self.block_head,
            self.hint,
            self.block_form,
            self.block_problems,
            self.formula,
            self.cost,
            self.training_head,
        ):
            column.addWidget(widget)
        column.addLayout(settings)
        column.addWidget(self.training_problems)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self.setMinimumWidth(NARROWEST)

    def _order_keys(self) -> None:
        """Tab goes from top to bottom, also through what was made later."""
        controls = self.block_form.key_stops() + self.block_problems.buttons()
        controls += self.data_form.key_stops() + self.training_form.key_stops()
        controls += self.training_problems.buttons()
        # Qt would move the proxy of a group in place of the group, and Tab would then jump to it.
        proxies = {control: control.focusProxy() for control in controls}
        groups = {control: proxy for control, proxy in proxies.items() if proxy is not None}
        for group in groups:
            group.setFocusProxy(None)  # pyright: ignore[reportArgumentType]
        for one, other in pairwise(controls):
            QWidget.setTabOrder(one, other)
        for group, proxy in groups.items():
            group.setFocusProxy(proxy)

    def _make_room(self, _least: int, most: int) -> None:
        """Let the scroll bar come and go inside the margin, so that nothing moves for it."""
        width = self._scroll.verticalScrollBar().sizeHint().width()
        room = min(width, MARGIN - 2) if most > 0 else 0
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN - room, MARGIN + 4)

    def _forms(self) -> tuple[Form, Form, Form]:
        return self.block_form, self.data_form, self.training_form

    def _row(self, path: Path) -> Row | None:
        match path[0]:
            case "training":
                return self.training_form.row(path[1:])
            case "data":
                return self.data_form.row(path[1:])
            case _:
                return self.block_form.row(path)


def _merge_key(parts: tuple[str, ...], stepping: bool) -> str:
    """Quick steps of one field become one step of undo; typed values stay apart."""
    return "/".join(parts) if stepping else ""
