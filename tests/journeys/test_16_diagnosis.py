"""Three hundred digits are learned by heart; a card says so, and its button is one step that can be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar

from journeys.hands import Hands, seen
from nnstudio.ui.panels.diagnosis import DiagnosisPanel


def test_a_card_appears_and_its_remedy_can_be_taken_back(hands: Hands) -> None:
    hands.choose("File", "Examples", "overfitting-300")
    before = hands.experiment
    hands.window.docks["diagnosis"].show()
    hands.window.docks["diagnosis"].raise_()
    panel = hands.window.views.panel(DiagnosisPanel)
    hands.press("run.main")
    hands.wait(
        lambda: any(card.title.text().startswith("Overfitting") for card in panel.cards()), 60_000
    )
    assert hands.window.docks["diagnosis"].windowTitle().startswith("Diagnosis (")
    if hands.state == "running":
        hands.press("run.main")
        hands.wait_for("paused")
    (card,) = [card for card in panel.cards() if card.title.text().startswith("Overfitting")]
    assert card.title.text().startswith("Overfitting since epoch ")
    assert "memorises its 300 samples" in card.seen.text()
    (dropout,) = [button for button in card.buttons() if button.text() == "Dropout 0.2"]
    hands.window.resize(1440, 900)
    hands.click(dropout)
    hands.wait(lambda: hands.layer("dense_1").dropout == 0.2)
    assert {hands.layer(f"dense_{n}").dropout for n in range(1, 7)} == {0.2}
    hands.wait(lambda: "Dropout 0.2" not in [button.text() for button in card.buttons()])
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, at=hands.window)
    hands.wait(lambda: hands.experiment == before)
    hands.wait(lambda: "Dropout 0.2" in [button.text() for button in card.buttons()])


def bars(hands: Hands) -> list[QTabBar]:
    return hands.window.findChildren(QTabBar)


def texts(bar: QTabBar) -> list[str]:
    return [bar.tabText(index) for index in range(bar.count())]


def test_it_stands_below_the_inspector_where_there_is_room(hands: Hands) -> None:
    inspector, diagnosis = (hands.window.docks[name] for name in ("inspector", "diagnosis"))
    hands.window.resize(1440, 900)
    hands.choose("View", "Reset layout")
    hands.wait(lambda: seen(inspector) and seen(diagnosis))
    assert inspector.geometry().bottom() < diagnosis.geometry().top()
    assert inspector.height() > diagnosis.height() > 200
    hands.window.resize(1280, 800)
    hands.choose("View", "Reset layout")
    hands.wait(lambda: seen(inspector) and not seen(diagnosis))
    hands.wait(lambda: any(seen(bar) and "Diagnosis" in texts(bar) for bar in bars(hands)))
    hands.raise_panel("diagnosis")
    hands.wait(lambda: seen(diagnosis) and not seen(inspector))
