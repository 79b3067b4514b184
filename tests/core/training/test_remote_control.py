"""Commands for a run in another process: all of them, in their order, and none after its end."""

from __future__ import annotations

import inspect

import pytest

from nnstudio.core.training.control import Control, Order
from nnstudio.core.training.messages import Command
from nnstudio.core.training.remote_control import COMMANDS, RemoteControl, obey


def test_what_was_said_before_there_is_a_process_travels_with_the_job() -> None:
    remote, sent = RemoteControl(), list[Command]()
    remote.advance(3)
    remote.request("snapshot")
    began: list[tuple[Command, ...]] = []
    remote.connect(began.append, sent.append)
    remote.stop()
    remote.disconnect()
    remote.pause()
    assert began == [(Command("advance", (3,)), Command("request", ("snapshot",)))]
    assert sent == [Command("stop")]


def test_every_command_arrives_as_the_method_of_its_name() -> None:
    remote, control = RemoteControl(), Control()
    remote.connect(lambda _: None, lambda command: obey(control, command))
    remote.pause()
    assert control.must_wait
    remote.advance(2)
    assert control.order() == Order(2, False)
    remote.resume()
    assert control.order() == Order(None, False)
    remote.request("checkpoint")
    assert control.take_requests() == {"checkpoint"}
    remote.stop()
    assert control.order() == Order(None, True)


def test_the_table_has_the_methods_of_both_and_nothing_else() -> None:
    own = {name for name, _ in inspect.getmembers(RemoteControl, inspect.isfunction)}
    assert {name for name in own if name[0] != "_"} == {*COMMANDS, "connect", "disconnect"}
    for name, method in COMMANDS.items():
        assert method is getattr(Control, name)
        assert inspect.signature(method) == inspect.signature(getattr(RemoteControl, name))


def test_other_names_are_refused() -> None:
    with pytest.raises(KeyError):
        obey(Control(), Command("wait", (1,)))
