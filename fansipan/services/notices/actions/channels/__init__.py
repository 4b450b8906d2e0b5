"""The kinds of channel, one file each. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Mapping

from fansipan.services.notices.actions.channels import (
    apprise_url,
    email,
    in_app,
    sms_gateway,
    telegram,
    web_push,
    webhook,
)
from fansipan.services.notices.actions.channels.shape import ChannelField, ChannelKind

KINDS: Mapping[str, ChannelKind] = {
    module.KIND.code: module.KIND for module in (in_app, web_push, email, sms_gateway, telegram, webhook, apprise_url)
}

__all__ = ["KINDS", "ChannelField", "ChannelKind"]
