"""Whether a new version of a model is good enough to take the place of the one in force."""

from __future__ import annotations

from collections.abc import Mapping

WORSE = 0.1
"""By so much may the mean persistence index fall: both were measured on blocks of their own, which differ by chance."""


def is_worse(new: Mapping[float, float], old: Mapping[float, float]) -> bool:
    """Whether persistence indices by lead fell on the mean of the leads that both have; below -1 all is equally bad."""
    both = new.keys() & old.keys()
    if not both:
        return False
    lost = sum(max(old[lead], -1.0) - max(new[lead], -1.0) for lead in both)
    return lost / len(both) > WORSE
