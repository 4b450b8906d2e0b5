"""Rules by which limits of the law raise alarms, out of a file that the house ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fansipan.kernel.loading import Loading
from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.actions import loading

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "alarms" / "alarm_rules.json"


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Load the rules about limits of the law; what people changed since stays. Raises BrokenDocument."""
    yield from loading.load_file(actor, FIXTURE, update=update)
