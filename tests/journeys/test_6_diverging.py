"""A run that diverges stops, keeps sound weights and says at which step it happened."""

from __future__ import annotations

import numpy as np

from journeys.hands import Hands, is_sentence, shown_text


def test_a_huge_learning_rate_is_stopped_and_told(hands: Hands) -> None:
    hands.pick("Optimiser", "SGD")
    hands.type_into("Learning rate", "1e6")
    hands.press("run.main")
    hands.wait_for("diverged")
    view = hands.view()
    assert view.failed_step is not None and view.failed_step >= 1
    bar = hands.window.message_bar
    hands.wait(bar.isVisible)
    assert is_sentence(hands.message) and f"step {view.failed_step}:" in hands.message
    assert hands.window.run_bar.status.text() == f"Diverged at step {view.failed_step}"
    checkpoint = hands.studio.session.checkpoint
    assert checkpoint is not None and checkpoint.step == view.failed_step - 1
    for name, array in checkpoint.parameters.items():
        assert np.isfinite(array).all(), name
    history = view.history
    assert history is not None
    assert len(history.batch_losses) == checkpoint.step and np.isfinite(history.batch_losses).all()
    # The window is as alive as before: a smaller rate, and the message goes.
    assert hands.button("run.main").text() == "Train again"
    hands.type_into("Learning rate", "0.05")
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 60)
    assert hands.message == ""
    assert "Diverged" not in shown_text(hands.window.run_bar)
