"""The audit trail: one line for every change and every export, in the change's own transaction."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock, manifest
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import fold

VERBS = {
    "add": gettext_lazy("Added: %(thing)s"),
    "change": gettext_lazy("Changed: %(thing)s"),
    "delete": gettext_lazy("Deleted: %(thing)s"),
}
"""What the administration does to rows of the catalogue, as `app.verb_model`."""

OWN = {"kernel.load_file": gettext_lazy("File of the province loaded")}
"""The kernel's own actions, by code."""


def title(action: str) -> str:
    """The action in the reader's language: as its app names it, else by verb and model, else its bare code."""
    if named := str(OWN.get(action, "")) or manifest.message(action):
        return named
    label, _dot, rest = action.partition(".")
    verb, _line, model = rest.partition("_")
    try:
        thing = apps.get_model(label, model)._meta.verbose_name
    except (LookupError, ValueError):
        return action
    return str(VERBS[verb]) % {"thing": thing} if verb in VERBS else action


def titled(text: str) -> list[str]:
    """The actions whose title in the reader's language holds `text`, marks ignored."""
    named = [code for app in manifest.installed() for code in app.messages]
    rows = [f"{m._meta.app_label}.{verb}_{m._meta.model_name}" for m in apps.get_models() for verb in VERBS]
    return [code for code in (*named, *rows) if fold(text) in fold(title(code))]


def record(
    actor: Actor,
    action: str,
    target: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    why: str = "",
) -> None:
    """Write who did `action` ("observations.flag_period") to `target` ("station:TL-KT-01"), now."""
    AuditEntry.objects.create(
        at=clock.now(),
        actor=actor.name[:200],
        user_id=actor.user_id,
        role=actor.role.value,
        address=actor.address[:64],
        request_id=actor.request_id[:40],
        action=action,
        target=target[:200],
        before=before,
        after=after,
        why=why,
    )
