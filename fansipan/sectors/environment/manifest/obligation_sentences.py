"""What this room says of problems and actions around obligations, by code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "environment.filing": _("Nothing was filed under that number, or not for you."),
    "environment.filing_waits": _("What was filed before still waits for its answer."),
    "environment.filing_answered": _("This was answered already."),
    "environment.remark_missing": _("Say what is wrong with it: the plant must know what to mend."),
    "environment.text_missing": _("Write the text: it stays on record."),
    "environment.notice_of_tomorrow": _("An interruption cannot have begun in the future."),
    "environment.notice_turned_round": _("The end lies before the beginning."),
    "environment.certificate_of_tomorrow": _("A certificate cannot be of a day to come."),
    "environment.certificate_turned_round": _("The certificate must hold longer than to the day it was made."),
    "environment.certificate_missing": _("Attach the certificate."),
    "environment.no_certificate": _("There is no certificate of the kind %(kind)s."),
    "environment.file_obligation": _("Notice, certificate or proof filed"),
    "environment.accept_filing": _("What was filed was accepted"),
    "environment.return_filing": _("What was filed was returned"),
    "environment.export_obligations": _("List of obligations taken away"),
}
