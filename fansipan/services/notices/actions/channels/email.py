"""E-mail by SMTP, in the clear text and in HTML, by STARTTLS or TLS."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from django.utils.translation import gettext_lazy as _

from fansipan.services.notices.actions.channels.shape import ChannelField, ChannelKind, Settings
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult, SendState
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.rules.web_push import topic

SECONDS = 15.0
FOR_GOOD = 500


def send(settings: Settings, to: Destination, message: OutgoingMessage) -> SendResult:
    """Hand the mail to the server. What it refuses for good is FAILED, what it puts off is LATER."""
    mail = composed(settings, to, message)
    try:
        with _connected(settings) as server:
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(*next(iter(error.recipients.values())))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        return SendResult(SendState.AWAY, f"{type(error).__name__}: {error}"[:300])
    return SendResult(SendState.SENT, reference=str(mail["Message-ID"]))


def composed(settings: Settings, to: Destination, message: OutgoingMessage) -> EmailMessage:
    """The mail. Its Message-ID is the same however often it is tried, so that a second one is known as such."""
    host = settings["sender"].rpartition("@")[2] or "localhost"
    mail = EmailMessage()
    mail["From"] = formataddr((settings.get("sender_name") or "Fansipan", settings["sender"]))
    mail["To"] = to.address
    mail["Subject"] = " ".join(message.title.split())
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.key}@{host}>"
    mail["References"] = f"<{topic(message.topic)}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    if message.priority >= NoticePriority.HIGH:
        mail["Importance"], mail["X-Priority"] = "high", "1"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for one in message.files:
        main, _slash, sub = one.media_type.partition("/")
        mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return mail


def _connected(settings: Settings) -> smtplib.SMTP:
    security, port = settings.get("security") or "starttls", int(settings.get("port") or 587)
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings["host"], port, timeout=SECONDS, context=_trust(settings))
    else:
        server = smtplib.SMTP(settings["host"], port, timeout=SECONDS)
    try:
        if security == "starttls":
            server.starttls(context=_trust(settings))
        if settings.get("login"):
            server.login(settings["login"], settings.get("password", ""))
    except BaseException:
        server.close()
        raise
    return server


def _trust(settings: Settings) -> ssl.SSLContext:
    """The certificates of the world; or, for a server inside the house, whatever it shows."""
    context = ssl.create_default_context()
    if settings.get("certificate") == "any":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _refused(code: int, said: bytes | str) -> SendResult:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    state = SendState.FAILED if code >= FOR_GOOD else SendState.LATER
    return SendResult(state, f"{code} {text}"[:300])


def check(settings: Settings) -> dict[str, str]:
    """The port must be one, the sender an address."""
    wrong = {}
    port = settings.get("port", "")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        wrong["port"] = str(_("This is no port."))
    if "@" not in settings.get("sender", ""):
        wrong["sender"] = str(_("This is no mail address."))
    return wrong


KIND = ChannelKind(
    "email",
    _("E-mail (SMTP)"),
    Medium.EMAIL,
    send,
    (
        ChannelField("host", _("Server")),
        ChannelField("port", _("Port"), default="587"),
        ChannelField(
            "security",
            _("Encryption"),
            default="starttls",
            choices=(("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("None"))),
        ),
        ChannelField(
            "certificate",
            _("Certificate of the server"),
            default="checked",
            choices=(("checked", _("is checked")), ("any", _("is not checked (only inside the house)"))),
        ),
        ChannelField("login", _("Login"), needed=False),
        ChannelField("password", _("Password"), secret=True, needed=False),
        ChannelField("sender", _("Sender's address")),
        ChannelField("sender_name", _("Sender's name"), default="Fansipan", needed=False),
    ),
    check,
    files=True,
)
