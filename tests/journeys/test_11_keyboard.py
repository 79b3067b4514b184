"""The main job without a mouse: add a block, walk to blocks, change, delete, undo, train."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from journeys.hands import Hands, Key
from nnstudio.core.optimizers.adam import Adam


def learning_rate(hands: Hands) -> float:
    optimizer = hands.experiment.training.optimizer
    assert isinstance(optimizer, Adam)
    return optimizer.learning_rate


def tab_to(hands: Hands, target: QWidget) -> None:
    """Press Tab until the keyboard is there."""
    seen: list[QWidget] = []
    for _ in range(120):
        focus = QApplication.focusWidget()
        if focus is target or (focus is not None and target.isAncestorOf(focus)):
            return
        if focus is not None:
            seen.append(focus)
        hands.key(Key.Key_Tab)
    raise AssertionError(
        f"Tab never comes to {target}, only to {list(dict.fromkeys(map(str, seen)))}"
    )


def test_add_walk_delete_undo_and_train(hands: Hands) -> None:
    tab_to(hands, hands.window.palette_panel.search)
    hands.qtbot.keyClicks(QApplication.focusWidget(), "drop")
    hands.key(Key.Key_Down)
    hands.key(Key.Key_Return)
    assert hands.links() >= {("dense_4", "dropout_1"), ("dropout_1", "output_1")}
    assert hands.canvas.selected() == ("dropout_1",)
    hands.key("Ctrl+Z")
    assert "dropout_1" not in hands.experiment.network.by_id
    hands.key("Ctrl+Shift+Z")
    assert "dropout_1" in hands.experiment.network.by_id

    # Tab walks into the canvas and from block to block, and leaves it behind the last one.
    tab_to(hands, hands.canvas)
    hands.key(Key.Key_Escape)
    walked: list[str] = []
    while (
        QApplication.focusWidget() in (hands.canvas, hands.canvas.viewport()) and len(walked) < 20
    ):
        hands.key(Key.Key_Tab)
        if QApplication.focusWidget() is hands.canvas and hands.canvas.selected():
            walked.append(hands.canvas.selected()[0])
    assert walked == [
        "input_1",
        "dense_1",
        "dense_2",
        "dense_3",
        "dense_4",
        "dropout_1",
        "output_1",
    ]
    hands.key(Key.Key_Backtab)
    tab_to(hands, hands.canvas)
    hands.key(Key.Key_Escape)
    for _ in range(3):
        hands.key(Key.Key_Tab)
    assert hands.canvas.selected() == ("dense_2",)
    described = hands.canvas.accessibleDescription()
    assert "Dense 2" in described and "10,100 parameters" in described
    x = hands.experiment.positions["dense_2"][0]
    hands.key(Key.Key_Right)
    assert hands.experiment.positions["dense_2"][0] > x
    hands.key(Key.Key_Delete)
    assert ("dense_1", "dense_3") in hands.links()
    hands.key("Ctrl+Z")
    assert "dense_2" in hands.experiment.network.by_id

    hands.key("Ctrl+Return")
    hands.wait_for("running")
    hands.wait(lambda: hands.view().step > 20)
    hands.key("Ctrl+Return")
    hands.wait_for("paused")
    step = hands.view().step
    hands.key("F10")
    hands.wait(lambda: hands.view().step == step + 1)
    hands.key("Ctrl+.")
    hands.wait_for("stopped")


def test_a_setting_by_keyboard(hands: Hands) -> None:
    tab_to(hands, hands.row("Learning rate").editor.control())
    hands.qtbot.keyClicks(QApplication.focusWidget(), "0.01")
    hands.key(Key.Key_Return)
    assert learning_rate(hands) == 0.01
    hands.key(Key.Key_Up)
    assert learning_rate(hands) == 0.02
    tab_to(hands, hands.row("Optimiser").editor.control())
    hands.key(Key.Key_Home)
    first = hands.experiment.training.optimizer.title
    hands.key(Key.Key_Down)
    assert hands.experiment.training.optimizer.title != first


def test_the_buttons_are_reached_by_tab(hands: Hands) -> None:
    tab_to(hands, hands.button("run.step"))
    hands.key(Key.Key_Space)
    hands.wait(lambda: hands.state == "paused" and hands.view().step == 1)


def test_the_menus_open_by_keyboard(hands: Hands) -> None:
    hands.key("Alt+F")
    hands.wait(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    hands.qtbot.keyClick(menu, Key.Key_N)
    hands.wait(lambda: not hands.experiment.network.blocks)
