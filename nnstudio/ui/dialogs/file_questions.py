"""The questions that files raise: whether to save what would be lost, and where to.

Everything else about files is said in the window without stopping anybody.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnstudio.language import tr

SUFFIX, TEXT_SUFFIX = ".nnstudio", ".nnstudio.json"

Answer = QMessageBox.StandardButton


def ask_unsaved(window: QWidget, name: str, *, training: bool) -> QMessageBox.StandardButton:
    """Save, Discard or Cancel, for the document called ``name``."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setText(tr("Save the changes to {name}?", name=f"“{name}”"))
    if training:
        box.setInformativeText(tr("Training is going on; it will be stopped."))
    else:
        box.setInformativeText(tr("What is not saved will be lost."))
    box.setStandardButtons(Answer.Save | Answer.Discard | Answer.Cancel)
    for button, text in (
        (Answer.Save, tr("Save")),
        (Answer.Discard, tr("Discard")),
        (Answer.Cancel, tr("Cancel")),
    ):
        box.button(button).setText(text)
    box.setDefaultButton(Answer.Save)
    answer = Answer(box.exec())
    box.deleteLater()
    return answer


def ask_open(window: QWidget, folder: str) -> Path | None:
    """A file to open."""
    chosen, _ = QFileDialog.getOpenFileName(
        window, tr("Open experiment"), folder, tr("NN Studio experiments") + " (*.nnstudio *.json)"
    )
    return Path(chosen) if chosen else None


def ask_save(window: QWidget, folder: str, name: str) -> Path | None:
    """A file to save to; a name without an ending gets that of the kind of file that was chosen."""
    text = tr("Text for version control, without the run") + f" (*{TEXT_SUFFIX})"
    kinds = ";;".join((tr("NN Studio experiments") + f" (*{SUFFIX})", text))
    chosen, kind = QFileDialog.getSaveFileName(
        window, tr("Save experiment"), str(Path(folder) / (name + SUFFIX)), kinds
    )
    if not chosen:
        return None
    path = Path(chosen)
    if kind == text and path.suffix != ".json":
        return path.with_name(path.name.removesuffix(SUFFIX) + TEXT_SUFFIX)
    return path if path.suffix else path.with_suffix(SUFFIX)
