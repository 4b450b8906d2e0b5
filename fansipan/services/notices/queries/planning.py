"""Whom a rung of a policy tells by what: asked when it is done, and by the page that tries a policy out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.deliveries import Held, Suppressed
from fansipan.services.notices.contracts.notices import Audience, NoticePriority
from fansipan.services.notices.contracts.people import PersonAddress, Recipient
from fansipan.services.notices.contracts.policies import PolicyStep, StepMode, TargetKind
from fansipan.services.notices.queries import people
from fansipan.services.notices.queries.channels import IN_APP, ChannelTraits
from fansipan.services.notices.rules import pacing, weeks


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What planning must know of a notice, of the channels there are, and of the moment."""

    priority: NoticePriority
    audience: Audience
    exercise: bool
    channels: Mapping[str, ChannelTraits]
    at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery. `at`: not before then, for the reason `held`; `suppressed`: it is on record and not sent."""

    channel: ChannelTraits
    recipient: Recipient | None
    address: PersonAddress | None
    at: datetime
    held: Held | None = None
    suppressed: Suppressed | None = None

    @property
    def to(self) -> str:
        """What tells it from every other one by the same channel."""
        if self.address is not None:
            return self.address.to
        return self.recipient.key if self.recipient else "itself"


def plan(step: PolicyStep, place: int, about: Circumstances) -> list[Planned]:
    """The deliveries of one rung. Whoever has an account finds the notice in the inbox too, whatever the channels."""
    wanted = [about.channels[code] for code in step.channels if code in about.channels]
    found: list[Planned] = []
    for recipient in people.reached(step.targets, about.audience, about.at):
        reachable = [channel for channel in wanted if channel.medium in _media(recipient)]
        taken = reachable if step.mode is StepMode.BLAST else _rung(reachable, place)
        found += _to(recipient, taken, about)
        if wanted and not reachable and not recipient.user_id and place == 0:
            found.append(Planned(wanted[0], recipient, None, about.at, suppressed=Suppressed.NO_ADDRESS))
    return found + [_planned(channel, None, None, about) for channel in _itself(step, wanted, about)]


def _itself(step: PolicyStep, wanted: Sequence[ChannelTraits], about: Circumstances) -> list[ChannelTraits]:
    """The channels that know themselves where to, each once."""
    named = [target.value for target in step.targets if target.kind is TargetKind.CHANNEL]
    found = [about.channels[code] for code in named if code in about.channels]
    return list(dict.fromkeys([*found, *(channel for channel in wanted if channel.medium is Medium.ITSELF)]))


def _to(recipient: Recipient, taken: Sequence[ChannelTraits], about: Circumstances) -> Iterator[Planned]:
    inbox = about.channels.get(IN_APP)
    for channel in dict.fromkeys([*([inbox] if recipient.user_id and inbox else []), *taken]):
        for address in recipient.addresses:
            if address.medium is channel.medium:
                yield _planned(channel, recipient, address, about)


def _media(recipient: Recipient) -> set[Medium]:
    return {address.medium for address in recipient.addresses}


def _rung(reachable: Sequence[ChannelTraits], place: int) -> list[ChannelTraits]:
    """The channel at that place of a ladder, and those after it as long as the one before is away."""
    found = list(reachable[place : place + 1])
    while found and found[-1].away and place + len(found) < len(reachable):
        found.append(reachable[place + len(found)])
    return found


def _planned(
    channel: ChannelTraits, recipient: Recipient | None, address: PersonAddress | None, about: Circumstances
) -> Planned:
    if about.exercise and not channel.takes_exercises:
        return Planned(channel, recipient, address, about.at, suppressed=Suppressed.NO_EXERCISES)
    at, held = _when(channel, recipient, about)
    return Planned(channel, recipient, address, at, held)


def _when(channel: ChannelTraits, recipient: Recipient | None, about: Circumstances) -> tuple[datetime, Held | None]:
    """At once; or after quiet hours that the priority does not break; or together with what else comes."""
    if channel.medium is Medium.ACCOUNT or recipient is None:
        return about.at, None
    if about.priority < NoticePriority.CRITICAL and about.priority < recipient.wakes_from:
        end = weeks.ends(recipient.quiet, about.at)
        if end is not None:
            return end, Held.QUIET_HOURS
    if pacing.digestible(about.priority) and channel.digest_minutes:
        return about.at + timedelta(minutes=channel.digest_minutes), Held.DIGEST
    return about.at, None
