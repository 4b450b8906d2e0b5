"""Who lets out most of a substance."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.pages.analyses import asking, drawing
from fansipan.sectors.environment.pages.analyses.answer import Answer
from fansipan.sectors.environment.pages.analyses.asking import Option, Select
from fansipan.sectors.environment.pages.analyses.drawing import Drawing, Key, Label, Path
from fansipan.sectors.environment.pages.analyses.shown import Method, Shown, Table, figure, hours_source, percent
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.analyses import loads
from fansipan.sectors.environment.queries.analyses.loads import Emitter
from fansipan.sectors.environment.rules.analyses.loads import Rank

WIDTH, ROW, LEFT, RIGHT = 640, 30, 100, 110
MOST_DRAWN = 15
LITTLE = 0.75


def answer(request: HttpRequest) -> Answer:
    """The stations by what they let out, the most first."""
    actor, span = actor_of(request), asking.span(request, "30d", "1y")
    known = loads.emitting(actor)
    if not known:
        return Answer((), (span,), None)
    names = {code: pick(rows[0][1].name, language()) for code, rows in sorted(known.items())}
    usual = max(known, key=lambda code: len(known[code]))
    asked = request.GET.get("substance", "")
    taken = asked if asked in known else usual
    options = tuple(Option(code, name, code == taken) for code, name in names.items())
    found = loads.emitters(actor, known[taken], span.period)
    return Answer(
        (Select("substance", _("Substance"), options, wide=True),), (span,), _shown(found, names[taken], span.text)
    )


def _shown(found: Sequence[Emitter], substance: str, period: str) -> Shown:
    whole = sum(one.load.measured_kg for one in found)
    if not any(one.load.measured_hours for one in found):
        return Shown(substance, nothing=_("No station has an hour with both concentration and flow in this period."))
    little = [one for one in found if one.load.coverage < LITTLE]
    return Shown(
        substance,
        facts=(
            (_("Period"), period),
            (_("Stations compared"), figure(len(found))),
            (_("Measured load of all"), f"{figure(whole / 1000)} t"),
        ),
        says=(_says(found),),
        warnings=_warnings(little),
        drawings=(_drawing(found, substance),),
        tables=(_stations(found), _plants(found)),
        left=tuple(
            (
                _("%(station)s: hours without both") % {"station": one.station.code},
                figure(one.load.hours - one.load.measured_hours),
            )
            for one in found
        ),
        methods=(
            hours_source(),
            Method(
                _(
                    "Load as on the page of loads: hourly concentration times hourly flow, only hours "
                    "with both. Rank by measured load; the period before is as long and ends where this "
                    "one begins."
                ),
                "m = Σ C × Q;  sᵢ = mᵢ / Σ m",
                "QCVN 19:2009/BTNMT; UCUM",
            ),
        ),
        demo=any(one.station.demo for one in found),
    )


def _says(found: Sequence[Emitter]) -> str:
    first = found[0]
    return _("%(station)s let out most: %(load)s t, %(share)s of what was measured.") % {
        "station": first.station.code,
        "load": figure(first.load.measured_kg / 1000),
        "share": percent(first.rank.share),
    }


def _warnings(little: Sequence[Emitter]) -> tuple[str, ...]:
    if not little:
        return ()
    names = ", ".join(one.station.code for one in little[:8])
    return (_("Less than 75 %% of the hours covered at %(names)s: they may stand too low.") % {"names": names},)


def change(rank: Rank) -> str:
    """How a place changed against the period before."""
    if rank.before is None:
        return _("new")
    moved = rank.before - rank.place
    return "=" if moved == 0 else f"▲ {moved}" if moved > 0 else f"▼ {-moved}"


def _stations(found: Sequence[Emitter]) -> Table:
    head = (
        _("Rank"),
        _("Station"),
        _("Plant"),
        _("Measured (t)"),
        _("Share (%)"),
        _("Coverage (%)"),
        _("Estimated for the rest (t)"),
        _("Before (t)"),
        _("Coverage before (%)"),
        _("Change of rank"),
    )
    rows = tuple(
        (
            one.rank.place,
            f"{one.station.code} · {pick(one.station.name, language())}",
            pick(one.station.organisation, language()),
            one.load.measured_kg / 1000,
            100 * one.rank.share,
            100 * one.load.coverage,
            None if one.load.estimated_kg is None else one.load.estimated_kg / 1000,
            one.before.measured_kg / 1000 if one.before.measured_hours else None,
            100 * one.before.coverage,
            change(one.rank),
        )
        for one in found
    )
    return Table("stations", _("By station"), head, rows)


def _plants(found: Sequence[Emitter]) -> Table:
    sums: dict[str, float] = {}
    for one in found:
        name = pick(one.station.organisation, language())
        sums[name] = sums.get(name, 0.0) + one.load.measured_kg
    whole = sum(sums.values())
    order = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple(
        (place, name, kg / 1000, 100 * kg / whole if whole else 0.0) for place, (name, kg) in enumerate(order, start=1)
    )
    return Table("plants", _("By plant"), (_("Rank"), _("Plant"), _("Measured (t)"), _("Share (%)")), rows)


def _drawing(found: Sequence[Emitter], substance: str) -> Drawing:
    shown = found[:MOST_DRAWN]
    wholes = [(one.load.measured_kg + (one.load.estimated_kg or 0)) / 1000 for one in shown]
    across = drawing.Scale(0, max(wholes) or 1, LEFT, WIDTH - RIGHT)
    paths, labels = [], []
    for place, (one, whole) in enumerate(zip(shown, wholes, strict=True)):
        top, measured = 8 + place * ROW, one.load.measured_kg / 1000
        paths.append(Path("fill-1", drawing.box(LEFT, top, across(measured) - LEFT, ROW - 10)))
        if whole > measured:
            paths.append(
                Path("estimate", drawing.box(across(measured), top, across(whole) - across(measured), ROW - 10))
            )
        labels.append(Label(str(LEFT - 8), str(top + 15), one.station.code, "end"))
        labels.append(Label(f"{across(whole) + 8:.1f}", str(top + 15), f"{figure(measured)} t", "start"))
    keys = (Key("fill-1", _("Measured")), Key("estimate", _("Estimated for hours not measured")))
    heading = _("Largest emitters: %(substance)s") % {"substance": substance}
    return Drawing("emitters", heading, _says(found), WIDTH, 12 + ROW * len(shown), tuple(paths), tuple(labels), keys)
