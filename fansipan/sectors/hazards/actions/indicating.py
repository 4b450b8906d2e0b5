"""Rain that indicates flash floods and landslides: an alarm for each commune, one warning for each hazard.

River gauges say nothing of what happened at Làng Nủ; what is said here comes of rain, soil and how prone a place is.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import clock, live
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import logging, rain_saying
from fansipan.sectors.hazards.actions.rain_saying import Danger
from fansipan.sectors.hazards.actions.sending import OPEN, send
from fansipan.sectors.hazards.actions.speaking import spoken
from fansipan.sectors.hazards.queries import indications, words
from fansipan.sectors.hazards.queries.indications import Indicated, Indication
from fansipan.sectors.hazards.queries.rain_alarms import RULES, origin, standing
from fansipan.sectors.hazards.rules.indicating import DANGER, WARN, Telling, Told, step_kept, telling
from fansipan.services.alerts.actions import conditions
from fansipan.services.alerts.contracts import ReportedCondition
from fansipan.services.warnings.actions import drafting
from fansipan.services.warnings.contracts import CapMessageType, WarningState
from fansipan.services.warnings.queries import desk
from fansipan.services.warnings.queries.desk import WarningLine

PRIORITIES = {WARN: "high", DANGER: "critical"}


@transaction.atomic
def judge() -> int:
    """Bring alarms and warnings to what rain indicates now; gives how many communes came into danger or deeper in."""
    with override("vi"):  # what the machine writes into the log is read there by everybody
        return sum(_judge(hazard, indications.now()) for hazard in RULES)


def _judge(hazard: str, found: Indicated) -> int:
    before, mine = standing(hazard), found.of(hazard)
    news = _report(hazard, found, mine, before)
    after = {
        code: step_kept(before.get(code, 0), mine[code].step if code in mine else _silent(code, found, before))
        for code in {*before, *news}
    }
    _say(hazard, {code: step for code, step in after.items() if step}, mine, news=bool(news))
    if news or 0 in after.values():
        live.announce(logging.TOPIC, f"rain:{hazard}")
    return len(news)


def _silent(code: str, found: Indicated, before: Mapping[str, int]) -> int:
    """A commune whose gauges fell silent stays in the danger that it was in: silence ends nothing."""
    return 0 if code in found.known else before.get(code, 0)


def _report(hazard: str, found: Indicated, mine: Mapping[str, Indication], before: Mapping[str, int]) -> frozenset[str]:
    news = set()
    for code, one in mine.items():
        # A rule that an officer switched off raises nothing, and then nothing is drafted either.
        if one.step >= WARN and one.step > before.get(code, 0) and _raise(hazard, one):
            news.add(code)
    for code in before:
        if code in found.known and code not in mine:
            conditions.report(RULES[hazard], f"commune:{code}", ReportedCondition(clock.now(), 0, commune=code))
    return frozenset(news)


def _raise(hazard: str, one: Indication) -> str:
    now = ReportedCondition(
        at=clock.now(),
        level=one.step,
        level_code=str(one.step),
        level_title=_titles(one.step),
        priority=PRIORITIES[one.step],
        value=one.mm,
        limit=one.limit.mm,
        unit="mm",
        commune=one.commune,
        suspect=not one.rain.measured,
        note=spoken(lambda: _note(one)),
        url="/hazards/risk",
    )
    with suppress(LookupError):  # the rule is loaded with the files of the house
        return conditions.report(RULES[hazard], f"commune:{one.commune}", now)
    return ""


def _titles(step: int) -> dict[str, str]:
    return spoken(lambda: words.STEPS[step])


def _note(one: Indication) -> str:
    said = {"mm": one.mm, "window": words.window(one.window), "gauge": one.gauge, "limit": one.limit.mm}
    text = _("%(mm).0f mm in %(window)s at %(gauge)s, from %(limit).0f mm on") % said
    around = _("worked out from the gauges around, the nearest %(km).0f km away") % {"km": one.rain.km}
    return text if one.rain.measured else f"{text} ({around})"


def _say(hazard: str, steps: Mapping[str, int], mine: Mapping[str, Indication], *, news: bool) -> None:
    line = desk.newest_of(SYSTEM, origin(hazard))
    wanted = telling(steps, _told(line), news=news)
    if wanted is Telling.DROP and line is not None:
        drafting.discard(SYSTEM, line.newest.number, _("The rain fell below its thresholds before it was released."))
        _log(_("Draft %(code)s given up: the rain fell below its thresholds."), line.code)
    elif wanted in (Telling.BEGIN, Telling.EDIT, Telling.CONTINUE):
        _write(hazard, steps, mine, line if wanted is not Telling.BEGIN else None)


def _told(line: WarningLine | None) -> Told:
    if line is None:
        return Told.OVER
    if line.newest.state in OPEN:
        return Told.WRITTEN
    if line.state is WarningState.IN_FORCE:
        return Told.STANDS
    return Told.EXPIRED if line.state is WarningState.EXPIRED else Told.OVER


def _write(hazard: str, steps: Mapping[str, int], mine: Mapping[str, Indication], line: WarningLine | None) -> None:
    indicated = [one for code, one in mine.items() if code in steps]
    if not indicated:
        return
    worst = max(indicated, key=lambda one: (one.step, one.rain.measured, one.mm / one.limit.mm))
    written = rain_saying.drafted(Danger(hazard, steps, worst))
    if written is None:
        _log(_("No warning could be drafted: the hazard %(code)s is not entered."), hazard)
        return
    if line is None:
        number = drafting.draft(SYSTEM, written, origin(hazard))
    elif line.newest.state in OPEN:
        number = line.newest.number
        drafting.edit(SYSTEM, number, written)
    else:
        number = drafting.continue_with(SYSTEM, line.code, CapMessageType.UPDATE, written)
    code = desk.message(SYSTEM, number).warning
    # What was worked out between gauges is never sent by itself: a person looks at it first.
    sent = worst.step >= DANGER and worst.rain.measured and send(number)
    _log(_("Warning %(code)s sent by itself: rain") if sent else _("Warning %(code)s drafted: rain"), code)


def _log(text: str, code: str) -> None:
    logging.note(text % {"code": code}, warning=code if code.startswith("CB-") else "")


@transaction.atomic
def renew(event: Event) -> None:
    """A warning of rain runs out: while communes stay in danger it is said again, with the rain of now."""
    code, found = str(event.payload["warning"]), indications.now()
    for hazard in RULES:
        line = desk.newest_of(SYSTEM, origin(hazard))
        if line is not None and line.code == code and line.newest.state not in OPEN:
            with override("vi"):
                _write(hazard, standing(hazard), found.of(hazard), line)
