"""Work that time asks for: what nobody needs any more is forgotten at night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fansipan.services.identity import actions


@app.periodic(cron="17 20 * * *")
@app.task(name="identity.forget", queueing_lock="identity.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Forget ended sessions and old tries to log in, at 03:17 in Viet Nam. The audit trail is not touched."""
    actions.forget()
