"""The one shape of all kinds of channel: what it asks an administrator for, what is wrong with that, how it sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult

Settings = Mapping[str, str]
"""What an administrator entered, by the names of the fields; secrets among it."""

Send = Callable[[Settings, Destination, OutgoingMessage], SendResult]
"""Tries once, within seconds, without the database. Gives what became of it and raises nothing that it foresees."""


@dataclass(frozen=True, slots=True)
class ChannelField:
    """Something that a kind of channel must be told. A `secret` is never shown again; `lines` > 1: a longer text."""

    name: str
    title: str | Promise
    help: str | Promise = ""
    secret: bool = False
    needed: bool = True
    default: str = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    lines: int = 1


def nothing_wrong(settings: Settings) -> Mapping[str, str | Promise]:
    """For kinds whose fields cannot be wrong in a way of their own."""
    return {}


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """A kind of channel. `check` gives what is wrong, by field. `files`: it carries the files of a message."""

    code: str
    title: str | Promise
    medium: Medium
    send: Send
    fields: tuple[ChannelField, ...] = ()
    check: Callable[[Settings], Mapping[str, str | Promise]] = nothing_wrong
    files: bool = False
