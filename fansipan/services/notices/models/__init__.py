"""The tables of notices."""

from fansipan.services.notices.models.channels import NoticeChannel, NoticeChannelHealth
from fansipan.services.notices.models.deliveries import NoticeAttempt, NoticeDelivery
from fansipan.services.notices.models.duty import Rotation, RotationLayer, RotationSwap
from fansipan.services.notices.models.notices import Notice, NoticeAttachment, NoticeRun, NoticeSettling
from fansipan.services.notices.models.people import (
    NoticeAddress,
    NoticeContact,
    NoticePreference,
    NoticeTeam,
    NoticeTeamMember,
)
from fansipan.services.notices.models.policies import NoticePolicy, NoticePolicyVersion
from fansipan.services.notices.models.residents import (
    OWN_MATTER,
    PASSING,
    WELCOME,
    PushCampaign,
    PushDelivery,
    PushService,
    PushSubscription,
    PushTally,
    SubscribeCount,
)

__all__ = [
    "OWN_MATTER",
    "PASSING",
    "WELCOME",
    "Notice",
    "NoticeAddress",
    "NoticeAttachment",
    "NoticeAttempt",
    "NoticeChannel",
    "NoticeChannelHealth",
    "NoticeContact",
    "NoticeDelivery",
    "NoticePolicy",
    "NoticePolicyVersion",
    "NoticePreference",
    "NoticeRun",
    "NoticeSettling",
    "NoticeTeam",
    "NoticeTeamMember",
    "PushCampaign",
    "PushDelivery",
    "PushService",
    "PushSubscription",
    "PushTally",
    "Rotation",
    "RotationLayer",
    "RotationSwap",
    "SubscribeCount",
]
