"""What a layout would look like: real numbers of the period before this one."""

from __future__ import annotations

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.actions.reports import layouts, printing
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody
from fansipan.sectors.environment.queries.reports.composing import compose
from fansipan.sectors.environment.queries.reports.context import Making
from fansipan.sectors.environment.queries.reports.layouts import LayoutView, sample
from fansipan.sectors.environment.rules import report_periods


def preview(actor: Actor, view: LayoutView, body: LayoutBody, logo: bytes | None, language: str) -> str:
    """The layout as HTML with the data of the newest full period.

    Raises Unauthenticated, Forbidden, NotFound where there is no station, Invalid for a layout or a logo that is none.
    """
    layouts.check(body)
    stretch = report_periods.before(view.kind, clock.today())
    findings = sample(actor, view, body, stretch)
    made = compose(findings, body, Making(clock.today()), language)
    shown, kind = (view.logo, view.logo_type) if logo is None else layouts.picture(logo)
    return printing.html(made, logo=printing.data_address(shown, kind) if shown else "")
