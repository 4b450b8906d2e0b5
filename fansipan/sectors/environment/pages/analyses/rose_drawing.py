"""A rose: wedges by sector, classes from the middle outwards, calms in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from fansipan.sectors.environment.pages.analyses import drawing
from fansipan.sectors.environment.pages.analyses.drawing import Drawing, Key, Label, Path
from fansipan.sectors.environment.pages.analyses.shown import percent, short
from fansipan.sectors.environment.rules.analyses.roses import SECTORS, WIDTH, Rose

SIZE = 360
CENTRE = (SIZE / 2, SIZE / 2)
HUB, RIM = 20.0, 148.0
PETAL = 0.86 * WIDTH
RINGS = 4


def drawn(name: str, heading: str, rose: Rose, unit: str, names: Sequence[str]) -> Drawing:
    """The rose; the length of a petal is its share of all hours."""
    shares = rose.shares
    rings = drawing.nice(0, float(shares.sum(axis=1).max()) or 0.01, RINGS)
    reach = drawing.Scale(0, rings[-1], HUB, RIM)
    paths = [Path("grid", drawing.ring(*CENTRE, reach(one))) for one in rings[1:]]
    for sector in range(SECTORS):
        inner = 0.0
        for grade, share in enumerate(float(one) for one in shares[sector]):
            if share > 0:
                d = drawing.wedge(CENTRE, reach(inner), reach(inner + share), sector * WIDTH, PETAL)
                paths.append(Path(f"grade-{grade + 1}", d, f"{names[sector]}: {percent(share)}"))
            inner += share
    paths.append(Path("hub", drawing.ring(*CENTRE, HUB), _("Calm: %(share)s") % {"share": percent(rose.calm_share)}))
    labels = [_name(place, names[place]) for place in range(0, SECTORS, 2)]
    labels.append(Label(str(CENTRE[0]), str(CENTRE[1] + 4), f"{100 * rose.calm_share:.0f} %", "middle", "calm"))
    labels += [_ring_label(reach(one), one) for one in rings[1:]]
    edges = [f"{short(low)}–{short(high)}" for low, high in pairwise(rose.edges)]
    keys = [
        Key(f"grade-{place + 1}", f"{text} {unit}") for place, text in enumerate([*edges, f"≥ {short(rose.edges[-1])}"])
    ]
    note = _("In the middle: calm hours. Rings: share of all hours.")
    return Drawing(
        name, heading, _tells(rose, names), SIZE, SIZE, tuple(paths), tuple(labels), tuple(keys), note, square=True
    )


def _name(place: int, text: str) -> Label:
    x, y = drawing.bearing(CENTRE, RIM + 15, place * WIDTH)
    return Label(f"{x:.1f}", f"{y + 4:.1f}", text, "middle", "compass")


def _ring_label(radius: float, share: float) -> Label:
    x, y = drawing.bearing(CENTRE, radius, 3 * WIDTH / 2)
    return Label(f"{x:.1f}", f"{y + 4:.1f}", f"{100 * share:g} %", "middle", "ring")


def _tells(rose: Rose, names: Sequence[str]) -> str:
    sums = rose.shares.sum(axis=1)
    top = int(sums.argmax())
    told = {"sector": names[top], "share": percent(float(sums[top])), "calm": percent(rose.calm_share)}
    return _("Most often from %(sector)s (%(share)s); calm %(calm)s.") % told
