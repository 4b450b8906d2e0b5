"""Making reports in the background: read, put together, printed; whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import Error, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Problem
from fansipan.kernel.permissions import SYSTEM
from fansipan.kernel.steady import AWAY
from fansipan.sectors.environment.actions.reports.asking import MAKE, UNFINISHED
from fansipan.sectors.environment.actions.reports.printing import FORMATS, Printed, prints
from fansipan.sectors.environment.contracts.reports import Report as Content
from fansipan.sectors.environment.contracts.reports import ReportState
from fansipan.sectors.environment.models import Report, ReportFile
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.queries.reports.composing import compose
from fansipan.sectors.environment.queries.reports.context import Making
from fansipan.sectors.environment.queries.reports.findings import Findings, Told
from fansipan.sectors.environment.queries.reports.subjects import subject_of
from fansipan.sectors.environment.rules import report_codec

ONE_MAKER = 4_230_010
"""Advisory locks of this class: one report, one maker."""

LANGUAGES = ("vi", "en")
READ, PUT_TOGETHER = 0.5, 0.6
"""How far a report is once its numbers are read, and once its words are written; the rest is printing."""


def make(number: int) -> None:
    """Make a report that waits, or print one that was signed; else do nothing. What stands in the way is kept with it.

    A database that is away rises: the job is tried again.
    """
    try:
        with _alone(number) as alone:
            row = standing.rows().filter(pk=number).first()
            if row is None or not alone:
                return
            if row.state in UNFINISHED:
                _guarded(row)
            elif row.state == ReportState.SIGNED and row.files.count() < len(LANGUAGES) * len(FORMATS):
                _print_signed(row)
    except AWAY:
        connection.close()
        raise


def _guarded(row: Report) -> None:
    Report.objects.filter(pk=row.pk).update(state=ReportState.RUNNING.value, progress=0, error=None)
    try:
        _make(row)
    except Problem as problem:
        _give_up(row.pk, problem.code, **problem.data)
    except (Error, psycopg.Error):
        raise
    except Exception:
        _give_up(row.pk, "environment.report_broken")
        raise


def _make(row: Report) -> None:
    tell = Progress(row.pk)
    content, findings = contents(row, lambda share: tell(share * READ))
    row.content = {language: report_codec.plain(one) for language, one in content.items()}
    tell(PUT_TOGETHER)
    files = list(prints(row, content, lambda share: tell(PUT_TOGETHER + share * (1 - PUT_TOGETHER))))
    stations = findings.subject.stations
    done = {
        "state": ReportState.DRAFT.value,
        "error": None,
        "progress": 1.0,
        "content": row.content,
        "datastreams": findings.subject.datastreams,
        "public_only": bool(stations) and all(one.public for one in stations),
        "made_at": clock.now(),
    }
    with transaction.atomic():
        row.files.all().delete()
        Report.objects.filter(pk=row.pk).update(**done)
        _keep(row, files)
        audit.record(SYSTEM, "environment.report_made", f"report:{row.pk}", after=standing.fingerprints(row))


def contents(row: Report, told: Told = lambda _share: None) -> tuple[dict[str, Content], Findings]:
    """A report's content as the data say it now, by language, and the findings behind it."""
    body = standing.body_of(row)
    findings = Findings(subject_of(row, body))
    findings.read(told)
    made_on = (row.made_at or clock.now()).astimezone(clock.VIETNAM).date()
    making = Making(made_on, row.edition, row.replaces_id, row.remarks)
    return {language: compose(findings, body, making, language) for language in LANGUAGES}, findings


def _print_signed(row: Report) -> None:
    """The files of a signed report, from the content that was signed and nothing else."""
    content = {language: report_codec.read(said) for language, said in (row.content or {}).items()}
    files = list(prints(row, content, Progress(row.pk)))
    with transaction.atomic():
        _keep(row, files)
        Report.objects.filter(pk=row.pk).update(progress=1.0)
        audit.record(SYSTEM, "environment.report_printed", f"report:{row.pk}", after=standing.fingerprints(row))


def _keep(row: Report, files: list[Printed]) -> None:
    ReportFile.objects.bulk_create(
        ReportFile(
            report=row,
            language=one.language,
            format=one.format,
            content=one.content,
            size=len(one.content),
            sha256=hashlib.sha256(one.content).hexdigest(),
        )
        for one in files
    )


class Progress:
    """Writes down how far a report is."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __call__(self, share: float) -> None:
        Report.objects.filter(pk=self._number).update(progress=min(0.99, share))


@contextmanager
def _alone(number: int) -> Iterator[bool]:
    """Whether nobody else makes this report now; while the block lasts nobody else will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ONE_MAKER, number])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ONE_MAKER, number])


def _give_up(number: int, code: str, **data: object) -> None:
    plain = {name: value for name, value in data.items() if isinstance(value, str | int | float)}
    failed = {"state": ReportState.FAILED.value, "error": {"code": code, "data": plain}}
    Report.objects.filter(pk=number, state__in=UNFINISHED).update(**failed)


def give_up_lost() -> int:
    """Reports that no job makes any more, after too many tries or too many killed workers; how many there were."""
    jobs = ProcrastinateJob.objects.filter(task_name=MAKE, status__in=["todo", "doing"])
    alive = set(jobs.values_list("args__report_id", flat=True))
    unfinished = Report.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True)
    lost = [number for number in unfinished if number not in alive]
    for number in lost:
        _give_up(number, "environment.report_abandoned")
    return len(lost)
