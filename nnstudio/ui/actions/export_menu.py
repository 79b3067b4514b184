"""The records of the File menu for the way out, and for weights that come in: one for each target.

They come from the targets themselves; ``ExportControl`` does it.
"""

from __future__ import annotations

from nnstudio.core.exporters.target import targets
from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.exporting.export_control import ExportControl


def export_actions(exports: ExportControl) -> tuple[Action, ...]:
    """Weights in; every target and the report out."""
    return (
        Action(
            "file.import_weights",
            tr("Import weig&hts…"),
            exports.import_weights,
            None,
            "import",
            tr("Give this network weights from PyTorch, Keras or NumPy (safetensors, NPZ)."),
            enabled=lambda: not exports.blocking,
        ),
        *(
            Action(
                f"file.export_{target.id.replace('-', '_')}",
                f"{tr(target.title)}…",
                lambda target=target: exports.export(target),
                None,
                "export",
                tr(target.summary),
                enabled=lambda target=target: exports.can_export(target),
                inside=tr("E&xport"),
            )
            for target in targets().values()
        ),
        Action(
            "file.report",
            tr("Re&port…"),
            exports.report,
            None,
            "table",
            tr("The run as a page with figures, results and settings, to print or send."),
            enabled=lambda: not exports.blocking,
        ),
    )
