"""What is not told, and what would not be."""

from __future__ import annotations

from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import MutingCard, MutingPreview, NewMuting


def mutings(actor: Actor, over: bool = False) -> list[MutingCard]:
    """Mutings that hold or will; with `over` those of the past too."""
    raise NotImplementedError


def preview(actor: Actor, new: NewMuting) -> MutingPreview:
    """What a muting would keep quiet."""
    raise NotImplementedError
