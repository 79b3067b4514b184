"""What is said about a part under the pointer: its name, what it does, its formula, in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocumentFragment

from nnstudio.core.activations.relu import ReLU
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.parts.registry import registries
from nnstudio.language import set_language
from nnstudio.ui.part_tip import page_tip, part_tip


def plain(rich: str) -> str:
    return QTextDocumentFragment.fromHtml(rich).toPlainText()


def test_a_part_is_explained_with_its_formula(qapp) -> None:
    said = plain(part_tip(ReLU, more="Drag it."))
    assert said.splitlines()[:2] == ["ReLU", "y = max(0, x): passes what is positive."]
    assert "f(x) = max(0, x)" in said and "stays dead" in said and said.endswith("Drag it.")
    assert "√(2 / nin)" in plain(part_tip(HeNormal()))
    assert "Nair, Hinton" in plain(page_tip(ReLU()))


@pytest.mark.parametrize("code", ["en", "ko"])
def test_every_part_can_be_explained(qapp, code: str) -> None:
    set_language(code)
    for registry in registries().values():
        for part in registry:
            said = plain(part_tip(part))
            assert len(said.splitlines()) >= 2, part
            assert not said.rstrip().endswith(":")
            if code == "ko":
                assert any("가" <= letter <= "힣" for letter in said.partition("\n")[2]), part
