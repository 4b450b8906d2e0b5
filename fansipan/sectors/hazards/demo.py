"""What those on flood duty would have entered: a release notice and the first lines of the log."""

from __future__ import annotations

from datetime import timedelta

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.sectors.hazards.actions import logging, releases
from fansipan.sectors.hazards.contracts import Decided, NewDecision, NewRelease
from fansipan.sectors.hazards.queries import duty, network

PLANT = "bac-ha"
NOTE = "Dữ liệu minh họa: thông báo không có thật."


def seed() -> str:
    """Enter the demo once; gives what was done in words."""
    if duty.releases(SYSTEM) or PLANT not in {one.code for one in duty.plants()}:
        return "flood duty left as it is"
    levels = [one for one in network.everything() if one.river]
    enter(SYSTEM, PLANT, levels[0].code if levels else "")
    return "flood duty: a release notice, two entries of the log"


def enter(actor: Actor, plant: str, gauge: str) -> None:
    """A release notice of the plant, and two entries of the log about the gauge."""
    now = clock.now()
    start = now + timedelta(hours=2)
    notice = NewRelease(
        plant, "", start, 800.0, 1200.0, now - timedelta(minutes=20), "Fax", start + timedelta(hours=12), NOTE
    )
    releases.enter(actor, notice)
    text = "Nhận thông báo xả của thủy điện Bắc Hà, đã báo các xã hạ lưu. (Dữ liệu minh họa)"
    logging.write(actor, NewDecision(text, Decided.CALL, gauge=gauge))
    text = "Tăng cường trực ban đến 7 giờ sáng, cập nhật mực nước từng giờ. (Dữ liệu minh họa)"
    logging.write(actor, NewDecision(text, Decided.DECISION, gauge=gauge))
