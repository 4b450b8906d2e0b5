"""A report put together from its layout and its findings, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody, LayoutSection
from fansipan.sectors.environment.contracts.reports import BlockKind, Part, Report, ReportKind, Section
from fansipan.sectors.environment.queries.reports import blocks, held, numbers, pictures
from fansipan.sectors.environment.queries.reports.context import Composing, Making
from fansipan.sectors.environment.queries.reports.findings import Findings
from fansipan.sectors.environment.queries.reports.subjects import Subject
from fansipan.sectors.environment.queries.reports.words import BLOCK_NAMES
from fansipan.sectors.environment.rules import report_layouts, report_words
from fansipan.sectors.environment.rules.report_periods import quarter

Block = Callable[[Composing], tuple[Part, ...]]

BLOCKS: Mapping[BlockKind, Block] = {
    BlockKind.IDENTIFICATION: blocks.identification,
    BlockKind.SUMMARY: blocks.summary,
    BlockKind.TEXT: blocks.text,
    BlockKind.REMARKS: blocks.remarks,
    BlockKind.SIGNATURE: blocks.signature,
    BlockKind.SOURCES: blocks.sources,
    BlockKind.AVAILABILITY: numbers.availability,
    BlockKind.AVERAGES: held.averages,
    BlockKind.EXCEEDANCES: held.exceedances,
    BlockKind.GAPS: numbers.gaps,
    BlockKind.CALIBRATION: numbers.calibration,
    BlockKind.CHARTS: pictures.charts,
    BlockKind.INDEX_DAYS: pictures.index_days,
    BlockKind.TOP_EMITTERS: pictures.top_emitters,
}


def compose(findings: Findings, body: LayoutBody, making: Making, language: str) -> Report:
    """The whole report in that language."""
    with translation.override(language):
        subject = findings.subject
        values = placeholders(subject, making.made_on, language)
        common = {"findings": findings, "body": body, "making": making, "language": language, "values": values}
        made = [_section(Composing(section=one, **common)) for one in body.sections]  # type: ignore[arg-type]
        return Report(
            language=language,
            superior=report_layouts.pick(body.superior, language),
            agency=report_layouts.pick(body.agency, language),
            title=report_layouts.filled(report_layouts.pick(body.title, language), values),
            subtitle=_subtitle(subject, language),
            sections=tuple(one for one in made if one.parts),
            demo=any(one.demo for one in subject.stations),
        )


def _section(composing: Composing) -> Section:
    one: LayoutSection = composing.section
    own = report_layouts.filled(report_layouts.pick(one.title, composing.language), composing.values)
    parts = BLOCKS[one.block](composing)
    if one.block is not BlockKind.TEXT and parts:
        parts = (*blocks.text(composing), *parts)
    return Section(one.block, own or str(BLOCK_NAMES[one.block]), parts)


def _subtitle(subject: Subject, language: str) -> str:
    name = pick(subject.name, language)
    return f"{name} ({subject.code})" if subject.code else name


def placeholders(subject: Subject, made_on: date, language: str) -> dict[str, str]:
    """What stands for each placeholder, in the language that is spoken now."""
    first, last = subject.stretch.first, subject.stretch.last
    return {
        "subject": pick(subject.name, language),
        "code": subject.code,
        "province": pick(subject.province, language),
        "period": period(subject.kind, first),
        "from": report_words.day(first),
        "to": report_words.day(last),
        "year": str(first.year),
        "month": str(first.month),
        "quarter": str(quarter(first)),
        "made_on": report_words.day(made_on),
        "stations": str(len(subject.stations)),
    }


def period(kind: ReportKind, first: date) -> str:
    """The day, month or quarter in words."""
    if kind is ReportKind.DAY:
        return _("day %(day)s") % {"day": report_words.day(first)}
    if kind is ReportKind.MONTH:
        return _("month %(month)s/%(year)s") % {"month": f"{first.month:02d}", "year": first.year}
    return _("quarter %(quarter)s/%(year)s") % {"quarter": quarter(first), "year": first.year}
