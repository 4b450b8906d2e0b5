"""What to tell a person about a Problem: one sentence each, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import manifest
from fansipan.kernel.errors import Problem

OWN: Mapping[str, str | Promise] = {
    "kernel.login_needed": gettext_lazy("Please log in first."),
    "kernel.forbidden": gettext_lazy("Your role does not allow this. Ask an administrator if it should."),
    "kernel.units_do_not_convert": gettext_lazy("The unit %(source)s cannot be converted to %(target)s."),
    "kernel.no_such_sheet": gettext_lazy("There is no file of the kind %(kind)s."),
    "kernel.no_pdf_libraries": gettext_lazy(
        "PDF files and pictures cannot be made on this machine until an administrator installs: %(packages)s"
    ),
    "kernel.nul_in_text": gettext_lazy("A text holds a NUL character, which cannot be kept."),
    "kernel.invalid_parameters": gettext_lazy("Parameters are not as they should be: %(what)s"),
}


def explain(problem: Problem) -> str:
    """The problem in a sentence; its bare code when nobody wrote one (a test finds those)."""
    known: dict[str, str | Promise] = dict(OWN)
    for app in manifest.installed():
        known.update(app.messages)
    message = known.get(problem.code)
    if message is None:
        return _("Something is wrong with the request: %(problem)s") % {"problem": str(problem)}
    return str(message) % problem.data
