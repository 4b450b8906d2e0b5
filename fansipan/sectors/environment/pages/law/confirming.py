"""Comparing numbers with the official text: what waits, one number or a whole table, and what was confirmed."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.attachments import IMAGES, LARGEST
from fansipan.kernel.errors import NotFound, TooLarge
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import allows, require
from fansipan.sectors.environment.actions import confirming as actions
from fansipan.sectors.environment.actions import law_handouts
from fansipan.sectors.environment.contracts.confirming import Evidence, NumberKind, Scan
from fansipan.sectors.environment.contracts.regulations import LawNumber
from fansipan.sectors.environment.forms.confirming import EvidenceForm, WithdrawForm
from fansipan.sectors.environment.pages.law.frame import said, tabs
from fansipan.sectors.environment.queries import regulations as queries
from fansipan.sectors.environment.queries.law_words import NUMBER_NAMES
from fansipan.sectors.environment.rules.naming import slug
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Every number that nobody compared yet, table by table."""
    require(actor_of(request), CONFIRM_LAW)
    found = queries.unconfirmed(actor_of(request))
    groups = [_group(title, list(rows)) for title, rows in groupby(sorted(found, key=_order), key=_title)]
    context = {"groups": groups, "total": len(found), "tabs": tabs(request, "law_confirm")}
    return render(request, "environment/law_confirm.html", context)


@require_safe
def waiting_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The numbers that wait as CSV or XLSX, to be compared away from the screen."""
    return sheet_answer(law_handouts.waiting(actor_of(request), kind), f"fansipan-law-unconfirmed.{kind}")


def _order(one: LawNumber) -> tuple[bool, str, str]:
    return not one.regulation, _title(one), one.kind.value


def _title(one: LawNumber) -> str:
    return one.regulation or str(NUMBER_NAMES[one.kind])


def _group(title: str, rows: list[LawNumber]) -> dict[str, Any]:
    table = rows[0].regulation
    whole = reverse("environment:law_confirm_table", args=[slug(table)]) if table else ""
    return {"title": title, "rows": [said(one) for one in rows], "url": whole, "count": len(rows)}


@require_http_methods(["GET", "HEAD", "POST"])
def one_number(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One number compared with the official text."""
    require(actor_of(request), CONFIRM_LAW)
    if kind not in list(NumberKind):
        raise NotFound("environment.number", kind=kind, id=number)
    found = queries.number(actor_of(request), NumberKind(kind), number)
    return _compare(request, [found], said(found)["name"])


@require_http_methods(["GET", "HEAD", "POST"])
def whole_table(request: HttpRequest, name: str) -> HttpResponse:
    """Every number of a regulation that waits, compared in one go."""
    actor = actor_of(request)
    require(actor, CONFIRM_LAW)
    card = queries.regulation(actor, name)
    found = [one for one in queries.numbers(actor, card.id) if not one.confirmed]
    return _compare(request, found, card.code)


def _compare(request: HttpRequest, numbers: list[LawNumber], title: str) -> HttpResponse:
    form = EvidenceForm(request.POST or None, request.FILES or None, numbers=numbers)
    if request.method == "POST" and form.is_valid():
        made = actions.confirm(actor_of(request), form.checked, _evidence(form))
        count = len(form.checked)
        told = ngettext("%(n)d number is confirmed.", "%(n)d numbers are confirmed.", count) % {"n": count}
        messages.success(request, f"{told} {_('What was judged by them is judged again.')}")
        return redirect("environment:law_confirmation", number=made)
    context = {
        "title": title,
        "form": form,
        "fields": [form[name] for name in ("source", "article", "text_date", "scan")],
        "rows": [{**row, **said(row["number"])} for row in form.rows()],
        "single": len(numbers) == 1,
        "crumbs": [
            {"title": _("Limits of the law"), "url": reverse("environment:law")},
            {"title": _("Unconfirmed numbers"), "url": reverse("environment:law_confirm")},
        ],
    }
    return render(request, "environment/law_compare.html", context, status=422 if form.errors else 200)


def _evidence(form: EvidenceForm) -> Evidence:
    """The evidence, if the scan is not so large that it should not even be read into memory."""
    asked, sent = form.cleaned_data, form.cleaned_data["scan"]
    if sent.size > LARGEST:
        raise TooLarge("environment.scan_too_large", most=LARGEST // 1024 // 1024)
    return Evidence(asked["source"], asked["article"], asked["text_date"], Scan(sent.name or "", sent.read()))


@require_safe
def confirmations(request: HttpRequest) -> HttpResponse:
    """Every comparison with an official text, the newest first."""
    lines = queries.confirmations(actor_of(request))
    context = {"lines": lines, "tabs": tabs(request, "law_confirmations")}
    return render(request, "environment/law_confirmations.html", context)


@require_safe
def confirmation(request: HttpRequest, number: int) -> HttpResponse:
    """One comparison: who, when, by which text, which numbers."""
    actor = actor_of(request)
    line, numbers = queries.confirmation(actor, number)
    context = {
        "line": line,
        "numbers": [said(one) for one in numbers],
        "may_withdraw": allows(actor, CONFIRM_LAW) and line.withdrawn_at is None,
        "crumbs": [
            {"title": _("Limits of the law"), "url": reverse("environment:law")},
            {"title": _("Confirmations"), "url": reverse("environment:law_confirmations")},
        ],
    }
    return render(request, "environment/law_confirmation.html", context)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a confirmation back, with a reason."""
    form = WithdrawForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""  # who may is asked before what is wrong
    actions.withdraw(actor_of(request), number, why)
    messages.success(request, _("The confirmation is withdrawn. What was judged by its numbers is judged again."))
    return redirect("environment:law_confirmation", number=number)


@require_safe
def scan(request: HttpRequest, number: int) -> HttpResponse:
    """The scan of a confirmation, as the type that its bytes are."""
    return file_answer(*queries.scan(actor_of(request), number))


def file_answer(name: str, kind: str, content: bytes) -> HttpResponse:
    """A file that somebody handed in: pictures are shown, all else is saved, nothing in it runs."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(kind not in IMAGES, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


urlpatterns = [
    path("law/confirm", waiting, name="law_confirm"),
    path("law/confirm.csv", waiting_sheet, {"kind": "csv"}, name="law_confirm_csv"),
    path("law/confirm.xlsx", waiting_sheet, {"kind": "xlsx"}, name="law_confirm_xlsx"),
    path("law/confirm/<str:kind>/<int:number>", one_number, name="law_confirm_number"),
    path("law/confirm/<slug:name>", whole_table, name="law_confirm_table"),
    path("law/confirmations", confirmations, name="law_confirmations"),
    path("law/confirmations/<int:number>", confirmation, name="law_confirmation"),
    path("law/confirmations/<int:number>/withdraw", withdraw, name="law_withdraw"),
    path("law/confirmations/<int:number>/scan", scan, name="law_scan"),
]
