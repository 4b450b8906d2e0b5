"""How an obligation stands: each state is decided here and nowhere else.

Sources: station availability has no number in the texts read, so the share is a setting (facts: 75 % by default).
Thông tư 10/2021/TT-BTNMT: an interruption longer than 12 hours is reported to the department at once, in writing, with
cause and remedy. Nghị định 08/2022/NĐ-CP art. 102.2: results are public on the plant's website or on a board at the
gate.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts.obligations import (
    Filing,
    FilingState,
    ObligationKind,
    ObligationState,
    ObligationTerms,
    Share,
)

ANSWERED = {
    FilingState.WAITING: ObligationState.WAITING,
    FilingState.ACCEPTED: ObligationState.MET,
    FilingState.RETURNED: ObligationState.RETURNED,
}


def in_force(
    terms: Iterable[ObligationTerms], kind: ObligationKind, station_kind: str, day: date
) -> ObligationTerms | None:
    """The rule for a kind of station on a day: of several the one that began last, and that names the kind itself."""
    found = [
        one
        for one in terms
        if one.kind is kind
        and (not one.station_kinds or station_kind in one.station_kinds)
        and one.valid_from <= day
        and (one.valid_to is None or day <= one.valid_to)
    ]
    return max(found, key=lambda one: (one.valid_from, bool(one.station_kinds)), default=None)


def availability(share: Share, terms: ObligationTerms, month_end: datetime, now: datetime) -> ObligationState:
    """How a month stands. Declared maintenance never turns into data: what it excuses has a state of its own."""
    if share.plain is None:
        return ObligationState.UNKNOWN
    if share.plain >= terms.number:
        return ObligationState.MET if now >= month_end else ObligationState.RUNNING
    if share.set_aside is None or share.set_aside >= terms.number:
        return ObligationState.EXCUSED
    if now >= month_end:
        return ObligationState.OVERDUE
    return ObligationState.DUE if month_end - now <= timedelta(days=terms.warn_days) else ObligationState.RUNNING


def notice_due(start: datetime, terms: ObligationTerms) -> datetime:
    """When the notice of a silence that began at `start` must be there."""
    return start + timedelta(hours=terms.number)


def silence(due: datetime, filing: Filing | None, now: datetime) -> ObligationState:
    """How the notice of a silence stands that lasts or lasted long enough, or still may."""
    if filing is not None:
        return ANSWERED[filing.state]
    return ObligationState.OVERDUE if now >= due else ObligationState.DUE


def filed_late(due: datetime | None, filing: Filing | None) -> bool:
    """Whether the answer came after it was due."""
    return due is not None and filing is not None and filing.filed_at > due


def months_after(day: date, months: float) -> date:
    """The same day so many months later, the last of its month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def paper_due(said: date | None, installed: date | None, terms: ObligationTerms) -> date | None:
    """When an instrument's next paper is due: as its record says, else so many months after it was installed."""
    if said is not None or installed is None or not terms.number:
        return said
    return months_after(installed, terms.number)


def paper(due: date | None, filing: Filing | None, terms: ObligationTerms, today: date) -> ObligationState:
    """How the calibration or verification of an instrument stands; `filing` is the newest certificate, if any."""
    if filing is not None and filing.state is not FilingState.ACCEPTED:
        return ANSWERED[filing.state]
    if due is None:
        return ObligationState.UNKNOWN
    if due < today:
        return ObligationState.OVERDUE
    return ObligationState.DUE if (due - today).days <= terms.warn_days else ObligationState.MET


def board(filing: Filing | None, terms: ObligationTerms, today: date) -> ObligationState:
    """How the plant's own publication stands: owed until an officer accepted the proof of it.

    It is owed for as long as results come: a proof holds until an officer takes his answer back, or for the months
    that the rule says.
    """
    if filing is None:
        return ObligationState.DUE
    filed = filing.filed_at.astimezone(clock.VIETNAM).date()
    old = bool(terms.number) and months_after(filed, terms.number) <= today
    return ObligationState.DUE if old and filing.state is FilingState.ACCEPTED else ANSWERED[filing.state]


def portal(public: bool) -> ObligationState:
    """How the publication on the province's own pages stands."""
    return ObligationState.MET if public else ObligationState.DUE


def day_end(day: date) -> datetime:
    """The last moment of a Vietnamese day: what is due on a day is in time until then."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), clock.VIETNAM)


def speaks_of(filing: Filing, start: datetime, end: datetime | None) -> bool:
    """Whether a notice tells of a silence: they touch, however late data moved its beginning or its end."""
    if filing.since is None:
        return False
    until = max(filing.until or filing.filed_at, filing.since)
    return until > start and (end is None or filing.since < end)


def of_month(month: str) -> tuple[int, int] | None:
    """Year and month of "2026-11"; None for anything else."""
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return (found.year, found.month) if 2000 <= found.year < 2200 else None
