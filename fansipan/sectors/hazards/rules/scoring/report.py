"""Scores of a series as a table for a person and as one line for a machine."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from fansipan.sectors.hazards.rules.forecasting.evaluating import LeadReport, Report

HEADER = (
    *("lead", "NSE", "KGE", "PI", "MAE", "CRPS", "cover90", "width90", "in.674s"),
    *("onsets", "caught", "false", "FAR", "lead time", "by", "inputs"),
)


def as_text(report: Report, inputs: Sequence[str]) -> str:
    """A head of what was learned from and one line a lead."""
    since = datetime.fromtimestamp(report.held_out_from_us / 1e6, UTC)
    head = (
        f"{report.name}: {report.learned_steps} steps of {report.step_h:g} h learned, {report.held_out_steps} held out"
        f" from {since:%Y-%m-%d %H:%M}\n"
        f"  beside it: {', '.join(inputs) or 'nothing'}; onsets above {report.threshold:g}"
        " (95th percentile of what was learned)"
    )
    rows = [HEADER, *(_cells(lead, report.step_h) for lead in report.leads)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADER))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([head, *(f"  {line}" for line in lines), ""])


def _cells(lead: LeadReport, step_h: float) -> tuple[str, ...]:
    skill, onsets = lead.skill, lead.onsets
    mean = f"{sum(onsets.leads) / len(onsets.leads) * step_h:.1f} h" if onsets.leads else "-"
    return (
        f"{lead.lead * step_h:g} h",
        *(f"{value:.3f}" for value in (skill.nse, skill.kge, skill.persistence_index)),
        *(f"{value:.3g}" for value in (skill.mae, skill.crps)),
        f"{100 * skill.coverage:.1f} %",
        f"{skill.width:.3g}",
        f"{100 * skill.accepted:.0f} %",
        *(str(value) for value in (onsets.onsets, onsets.caught, onsets.false_alarms)),
        f"{onsets.false_alarm_ratio:.2f}" if onsets.caught + onsets.false_alarms else "-",
        mean,
        lead.method,
        ", ".join(lead.inputs) or "own history",
    )


def as_json(reports: Sequence[Report]) -> str:
    """All scores in one line; what is not defined is null."""
    return json.dumps({"series": [_plain(report) for report in reports]}, ensure_ascii=False)


def _plain(report: Report) -> dict[str, object]:
    return {
        "name": report.name,
        "step_h": report.step_h,
        "learned_steps": report.learned_steps,
        "held_out_steps": report.held_out_steps,
        "held_out_from": datetime.fromtimestamp(report.held_out_from_us / 1e6, UTC).isoformat(),
        "threshold": report.threshold,
        "leads": [_plain_lead(lead, report.step_h) for lead in report.leads],
    }


def _plain_lead(lead: LeadReport, step_h: float) -> dict[str, object]:
    onsets = lead.onsets
    scores = {name: _rounded(value) for name, value in asdict(lead.skill).items()}
    return {
        "lead_h": lead.lead * step_h,
        "method": lead.method,
        "inputs": list(lead.inputs),
        **scores,
        "onsets": onsets.onsets,
        "caught": onsets.caught,
        "caught_ratio": _rounded(onsets.caught_ratio),
        "false_alarms": onsets.false_alarms,
        "false_alarm_ratio": _rounded(onsets.false_alarm_ratio),
        "lead_times_h": [steps * step_h for steps in onsets.leads],
        "announcing_probability": lead.announcing,
    }


def _rounded(value: float) -> float | None:
    return None if isinstance(value, float) and math.isnan(value) else round(value, 5)
