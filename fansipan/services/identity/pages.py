"""The door for people: logging in and out, the own account, the audit trail."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import require
from fansipan.kernel.sheets import Sheet, written
from fansipan.services.identity import actions, queries
from fansipan.services.identity.contracts import AuditLine
from fansipan.services.identity.forms import AuditFilterForm, LoginForm, OwnPasswordForm
from fansipan.services.identity.rules import OWN_ACCOUNT, VIEW_AUDIT

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet reads Vietnamese as Latin letters."""

HEAD = ("id", "time", "who", "role", "address", "request", "action", "target", "before", "after", "why")
WIDTHS = (8, 24, 24, 16, 16, 18, 30, 24, 40, 40, 40)

MOST_IN_XLSX = 100_000

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Login(LoginView):
    """Log in. Too many wrong passwords for one login from one address lock it for a while (django-axes)."""

    template_name = "console/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo_accounts": queries.demo_accounts()}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        before = actor_of(self.request)
        actions.note_login(queries.actor_of(form.get_user(), before.address, before.request_id))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if login := form.cleaned_data.get("username"):
            failures = AxesProxyHandler.get_failures(self.request, {"username": login})
            actions.note_failed_login(actor_of(self.request), login, settings.AXES_FAILURE_LIMIT - failures)
        return super().form_invalid(form)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    actor = actor_of(request)
    if not actor.is_anonymous:
        actions.note_logout(actor)
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def account(request: HttpRequest) -> HttpResponse:
    """The own account; a POST changes the password."""
    actor = actor_of(request)
    require(actor, OWN_ACCOUNT)
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_own_password(actor, form.cleaned_data["new_password1"])
        form.user.refresh_from_db()
        update_session_auth_hash(request, form.user)
        messages.success(request, _("Your password is changed. Other browsers were logged out."))
        return redirect("identity:account")
    context = {"form": form, "account": queries.account(actor, get_language() or "vi")}
    return render(request, "identity/account.html", context, status=422 if form.errors else 200)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Log out in every browser."""
    ended = actions.end_own_sessions(actor_of(request))
    logout(request)
    messages.success(request, _("You were logged out everywhere (%(count)d sessions).") % {"count": ended})
    return redirect("identity:login")


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The audit trail, newest first."""
    actor = actor_of(request)
    require(actor, VIEW_AUDIT)
    form = AuditFilterForm(request.GET)
    page = queries.audit_lines(actor, form.wanted(), _page_number(request))
    first = (page.number - 1) * page.size + 1
    context = {
        "form": form,
        "page": page,
        "summary": _("%(first)d–%(last)d of %(total)d")
        % {"first": first, "last": first + len(page.items) - 1, "total": page.total},
        "previous_url": _address(request, page.number - 1) if page.has_previous else "",
        "next_url": _address(request, page.number + 1) if page.has_next else "",
        "export_query": _query(request),
    }
    return render(request, "identity/audit.html", context)


@require_safe
def audit_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The entries that match, as a CSV file; that it was taken is an entry itself."""
    actor = actor_of(request)
    require(actor, VIEW_AUDIT)
    wanted = AuditFilterForm(request.GET).wanted()
    actions.note_audit_export(actor, wanted)
    response = StreamingHttpResponse(_csv(queries.audit_export(actor, wanted)), content_type="text/csv; charset=utf-8")
    day = clock.today().isoformat()
    response["Content-Disposition"] = f'attachment; filename="fansipan-audit-{day}.csv"'
    return response


@require_safe
def audit_xlsx(request: HttpRequest) -> HttpResponse:
    """The entries that match, as an XLSX file; that it was taken is an entry itself. Raises Invalid for too many."""
    actor = actor_of(request)
    require(actor, VIEW_AUDIT)
    wanted = AuditFilterForm(request.GET).wanted()
    lines = list(islice(queries.audit_export(actor, wanted), MOST_IN_XLSX + 1))
    if len(lines) > MOST_IN_XLSX:
        raise Invalid("identity.audit_too_long", most=MOST_IN_XLSX)
    actions.note_audit_export(actor, wanted)
    rows = [[one if isinstance(one, int) else str(one) for one in _cells(line)] for line in lines]
    content, mime = written(Sheet("audit", HEAD, WIDTHS, rows), "xlsx")
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="fansipan-audit-{clock.today().isoformat()}.xlsx"'
    return response


def _csv(lines: Iterable[AuditLine]) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield BYTE_ORDER_MARK + ",".join(HEAD) + "\r\n"
    for line in lines:
        writer.writerow([_harmless(cell) for cell in _cells(line)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cells(line: AuditLine) -> tuple[object, ...]:
    before = "; ".join(f"{c.name}: {c.before}" for c in line.changes if c.before is not None)
    after = "; ".join(f"{c.name}: {c.after}" for c in line.changes if c.after is not None)
    at = line.at.astimezone(clock.VIETNAM).isoformat(timespec="seconds")
    return (
        line.id,
        at,
        line.actor,
        line.role,
        line.address,
        line.request_id,
        line.action,
        line.target,
        before,
        after,
        line.why,
    )


def _harmless(cell: object) -> str:
    """Text that a spreadsheet does not take for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _query(request: HttpRequest, **more: object) -> str:
    kept = {key: value for key, value in request.GET.items() if key != "page" and value}
    return urlencode({**kept, **more})


def _address(request: HttpRequest, number: int) -> str:
    return f"?{_query(request, page=number)}"


urlpatterns = [
    path("login", Login.as_view(), name="login"),
    path("logout", log_out, name="logout"),
    path("account", account, name="account"),
    path("account/end-sessions", end_sessions, name="end_sessions"),
    path("audit", audit, name="audit"),
    path("audit.csv", audit_csv, name="audit_csv"),
    path("audit.xlsx", audit_xlsx, name="audit_xlsx"),
]
