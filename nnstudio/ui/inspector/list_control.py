"""Makes comparisons of lists that were typed or ticked in the forms, and shows the forms what varies.

Every change is one undoable edit of the document; a list that is refused stays where it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Slot

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.ui.document import Document
from nnstudio.ui.inspector import comparing
from nnstudio.ui.inspector.editors.base import Say, common
from nnstudio.ui.inspector.form import Form
from nnstudio.ui.inspector.paths import Path
from nnstudio.ui.inspector.row import Row

Heads = Callable[[], Sequence[str]]
"""Whose fields a form shows: ``training``, ``data``, or the ids of blocks."""


class ListControl(QObject):
    """The lists of several forms."""

    def __init__(
        self, document: Document, say: Say, forms: Mapping[Form, Heads], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._say, self._forms = document, say, dict(forms)
        for form in self._forms:
            form.varied.connect(self._varied)
            form.compareWanted.connect(self._ask)

    def show_lists(self) -> None:
        """Show every form what varies now."""
        for form, heads in self._forms.items():
            form.show_lists(comparing.lists_at(self._document.experiment, heads()))

    @Slot(object, str, object)
    def _varied(self, path: Path, text: str, row: Row) -> None:
        heads, experiment = self._heads(row), self._document.experiment
        if text and len(heads) > 1 and not comparing.covers_hidden(experiment, heads, path):
            row.editor.refuse(
                tr("Several blocks are compared as all hidden layers: select all of them, or one.")
            )
            return
        everywhere = comparing.is_everywhere(experiment, heads, path)
        sentence = self._edit(heads, path, text, everywhere, row.field)
        if sentence:
            row.editor.refuse(sentence)

    @Slot(object)
    def _ask(self, row: Row) -> None:
        from nnstudio.ui.inspector.compare_popover import ComparePopover, suggested

        heads, experiment = self._heads(row), self._document.experiment
        several = len(heads) > 1
        hidden: bool | None = None
        if several or comparing.can_be_everywhere(experiment, heads, row.path):
            hidden = several or comparing.is_everywhere(experiment, heads, row.path)
        same, value = common(row.values())
        text = row.list_text()
        if text is None:
            text = suggested(row.field, value) if same else ""
        title = tr(row.field.title)
        sheet = ComparePopover(row.field, title, text, self._say, row.window(), hidden=hidden)
        sheet.everywhere.setEnabled(not several)
        sheet.chosen.connect(
            lambda chosen, everywhere: self._edit(heads, row.path, chosen, everywhere, row.field)
        )
        sheet.open_below(row)

    def _edit(
        self, heads: Sequence[str], path: Path, text: str, everywhere: bool, field: FieldDescription
    ) -> str:
        """Make the change; returns why it was refused, or ""."""
        title = tr(field.title)
        try:
            if text:
                edit = comparing.varied(heads, path, text, everywhere)
                self._document.edit(edit, tr("Compare {name}", name=title))
            else:
                edit = comparing.single(heads, path, lambda experiment: experiment)
                self._document.edit(edit, tr("One value of {name}", name=title))
        except ProblemError as error:
            return self._say(error.problems[0])
        return ""

    def _heads(self, row: Row) -> Sequence[str]:
        return next(tuple(heads()) for form, heads in self._forms.items() if row in form.rows())
