"""Writes: accounts, roles, passwords, sessions, and what is remembered of comings and goings."""

from __future__ import annotations

import secrets
from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from axes.utils import reset as forget_failures
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import OF_AN_ORGANISATION, SYSTEM, Actor, Role, require
from fansipan.services.identity import queries
from fansipan.services.identity.contracts import NewUser
from fansipan.services.identity.models import User
from fansipan.services.identity.rules import ADMINISTER, ASSIGNABLE, OWN_ACCOUNT

FIRST_LOGIN = "admin"
KEPT_ATTEMPTS = timedelta(days=90)


@transaction.atomic
def create_user(actor: Actor, new: NewUser, password: str) -> User:
    """Give somebody an account.

    Raises Conflict when the login is taken, Invalid when the password is weak or somebody of an organisation has none.
    """
    require(actor, ADMINISTER)
    login = new.login.strip().casefold()
    _check_role(new.role, new.organisation_id)
    if User.objects.filter(login=login).exists():
        raise Conflict("identity.login_taken", login=login)
    user = User(
        login=login,
        name=new.name,
        email=new.email,
        role=new.role.value,
        organisation_id=new.organisation_id,
        demo=new.demo,
    )
    _set_checked_password(user, password)
    user.save()
    after = {"role": user.role, "organisation_id": user.organisation_id, "name": user.name, "email": user.email}
    audit.record(actor, "identity.create_user", _target(user), after=after)
    return user


@transaction.atomic
def set_role(actor: Actor, user_id: int, role: Role, organisation_id: int | None, why: str = "") -> None:
    """Give a user another role or another organisation; it holds from the user's next request.

    Raises Conflict for the last administrator, Invalid when somebody of an organisation would have none.
    """
    require(actor, ADMINISTER)
    user = _locked(user_id)
    _check_role(role, organisation_id)
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    before = {"role": user.role, "organisation_id": user.organisation_id}
    user.role, user.organisation_id = role.value, organisation_id
    user.save(update_fields=["role", "organisation"])
    after = {"role": user.role, "organisation_id": user.organisation_id}
    if after != before:
        audit.record(actor, "identity.set_role", _target(user), before=before, after=after, why=why)


@transaction.atomic
def deactivate(actor: Actor, user_id: int, why: str = "") -> None:
    """Close an account and end its sessions. What the person did stays on record. Raises Conflict for the last
    administrator."""
    require(actor, ADMINISTER)
    user = _locked(user_id)
    if not user.is_active:
        return
    _keep_an_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _delete_sessions(user.pk)
    audit.record(actor, "identity.deactivate", _target(user), before={"active": True}, after={"active": False}, why=why)


@transaction.atomic
def reactivate(actor: Actor, user_id: int, why: str = "") -> None:
    """Open a closed account again."""
    require(actor, ADMINISTER)
    user = _locked(user_id)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(actor, "identity.reactivate", _target(user), before={"active": False}, after={"active": True}, why=why)


@transaction.atomic
def set_password(actor: Actor, user_id: int, password: str) -> None:
    """Give another user a new password; it ends all of that user's sessions. Raises Invalid for a weak one."""
    require(actor, ADMINISTER)
    user = _locked(user_id)
    _set_checked_password(user, password)
    user.save(update_fields=["password"])
    _delete_sessions(user.pk)
    audit.record(actor, "identity.set_password", _target(user))


@transaction.atomic
def change_own_password(actor: Actor, password: str) -> None:
    """Set the actor's own password, the old one having been asked for at the door.

    The session in hand goes on when the door renews it; the others no longer match. Raises Invalid for a weak one.
    """
    require(actor, OWN_ACCOUNT)
    user = _locked(_own_id(actor))
    _set_checked_password(user, password)
    user.save(update_fields=["password"])
    audit.record(actor, "identity.change_password", _target(user))


@transaction.atomic
def end_own_sessions(actor: Actor) -> int:
    """End the actor's sessions in every browser, this one too; how many there were."""
    require(actor, OWN_ACCOUNT)
    user = _locked(_own_id(actor))
    ended = _delete_sessions(user.pk)
    audit.record(actor, "identity.end_sessions", _target(user), after={"ended": ended})
    return ended


@transaction.atomic
def unlock(actor: Actor, user_id: int) -> None:
    """Let a user try again at once who was locked out after too many wrong passwords."""
    require(actor, ADMINISTER)
    user = _locked(user_id)
    forgotten = forget_failures(username=user.login)
    audit.record(actor, "identity.unlock", _target(user), after={"forgotten": forgotten})


@transaction.atomic
def first_administrator() -> tuple[str, str] | None:
    """Make the administrator of an empty system: login and a random password, shown only this once.

    None when there is any user already.
    """
    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(12)
    create_user(SYSTEM, NewUser(FIRST_LOGIN, Role.ADMINISTRATOR), password)
    return FIRST_LOGIN, password


@transaction.atomic
def forget() -> dict[str, int]:
    """Forget sessions that ended and the throttle's notes of a quarter of a year ago; how many of each."""
    now = clock.now()
    ended, _each = Session.objects.filter(expire_date__lt=now).delete()
    old = {"attempt_time__lt": now - KEPT_ATTEMPTS}
    tries = sum(model._default_manager.filter(**old).delete()[0] for model in (AccessAttempt, AccessLog))
    return {"sessions": ended, "attempts": tries}


def note_login(actor: Actor) -> None:
    """Remember that the actor logged in."""
    audit.record(actor, "identity.login", _target(User.objects.get(pk=_own_id(actor))))


def note_logout(actor: Actor) -> None:
    """Remember that the actor logged out."""
    audit.record(actor, "identity.logout", _target(User.objects.get(pk=_own_id(actor))))


def note_failed_login(actor: Actor, login: str, left: int) -> None:
    """Remember a wrong password for a user that exists; `left` tries remain before the lock.

    What was typed for an unknown login is not kept: people type their password there, and the trail is for ever.
    Tries beyond the lock are not kept either, so a stranger cannot fill the trail: axes counts those.
    """
    if left >= 0 and User.objects.filter(login=login).exists():
        action = "identity.login_failed" if left else "identity.login_locked"
        audit.record(actor, action, f"user:{login}", after={"tries_left": left})


def note_audit_export(actor: Actor, wanted: queries.AuditFilter) -> None:
    """Remember that the audit trail itself was exported, and which part of it."""
    asked = {name: value for name, value in wanted.asked().items() if value}
    audit.record(actor, "identity.export_audit", "audit", after=asked)


def _target(user: User) -> str:
    return f"user:{user.login}"


def _own_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound("identity.user", id=0)
    return actor.user_id


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
    if user is None:
        raise NotFound("identity.user", id=user_id)
    return user


def _check_role(role: Role, organisation_id: int | None) -> None:
    if role not in ASSIGNABLE:
        raise Invalid("identity.role_not_assignable", role=role.value)
    if role in OF_AN_ORGANISATION and organisation_id is None:
        raise Invalid("identity.organisation_missing")


def _keep_an_administrator(user: User) -> None:
    """Refuse to take away the last administrator; the rows are locked, so two cannot leave at once."""
    others = User.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR.value, is_active=True)
    if user.is_staff and user.is_active and not [other for other in others if other.pk != user.pk]:
        raise Conflict("identity.last_administrator")


def _set_checked_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("identity.weak_password", why=" ".join(error.messages)) from error
    user.set_password(password)


def _delete_sessions(user_id: int) -> int:
    """Sessions are opaque to SQL, so each live one is opened and looked into; there are a few hundred at most."""
    live = Session.objects.filter(expire_date__gt=clock.now())
    own = [session.pk for session in live if session.get_decoded().get(SESSION_KEY) == str(user_id)]
    Session.objects.filter(pk__in=own).delete()
    return len(own)
