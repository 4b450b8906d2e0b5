"""CAP messages for tests: one that is right in every respect, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from fansipan.kernel.clock import VIETNAM
from fansipan.services.warnings.contracts import (
    CapAlert,
    CapArea,
    CapCategory,
    CapCertainty,
    CapInfo,
    CapMessageType,
    CapNamed,
    CapResponse,
    CapScope,
    CapSeverity,
    CapStatus,
    CapUrgency,
)
from fansipan.services.warnings.rules.cap.writing import to_xml

SENT = datetime(2024, 9, 9, 21, 30, tzinfo=VIETNAM)
RING = ((22.30, 104.25), (22.30, 104.40), (22.15, 104.40), (22.15, 104.25), (22.30, 104.25))

BAO_HA = CapArea("Xã Bảo Hà", polygons=(RING,), geocodes=(CapNamed("VN:commune", "02989"),))

VIETNAMESE = CapInfo(
    language="vi-VN",
    categories=(CapCategory.MET,),
    event="Lũ",
    urgency=CapUrgency.IMMEDIATE,
    severity=CapSeverity.EXTREME,
    certainty=CapCertainty.OBSERVED,
    responses=(CapResponse.EVACUATE,),
    event_codes=(CapNamed("VN:hazard", "flood"),),
    expires=SENT + timedelta(hours=12),
    sender_name="Ban Chỉ huy phòng thủ dân sự tỉnh Lào Cai",
    headline="Lũ trên báo động 3 tại Bảo Hà",
    description="Mực nước sông Thao tại Bảo Hà 57,60 m lúc 21 giờ, trên báo động 3 là 60 cm.",
    instruction="Rời khỏi vùng thấp ven sông ngay, theo hướng dẫn của xã.",
    web="https://example.org/canh-bao",
    contact="0214 3 840 034",
    parameters=(CapNamed("VN:alarmLevel", "BĐ3"),),
    areas=(BAO_HA,),
)

ENGLISH = replace(
    VIETNAMESE,
    language="en-GB",
    event="Flood",
    sender_name="Civil Defence Command of Lao Cai Province",
    headline="Flood above alarm level 3 at Bao Ha",
    description="The Thao river stands at 57.60 m at Bao Ha at 21:00, 60 cm above alarm level 3.",
    instruction="Leave low ground at the river now; follow your commune's directions.",
)

ALERT = CapAlert(
    identifier="VN-LC-20240909-0001",
    sender="canhbao@example.org",
    sent=SENT,
    status=CapStatus.ACTUAL,
    message_type=CapMessageType.ALERT,
    scope=CapScope.PUBLIC,
    infos=(VIETNAMESE, ENGLISH),
)


def xml(**changes: Any) -> bytes:
    """The good message with some of its values changed, as XML."""
    return to_xml(replace(ALERT, **changes))


def with_info(**changes: Any) -> bytes:
    """The good message with values of its first block changed."""
    return xml(infos=(replace(VIETNAMESE, **changes), ENGLISH))


def spoilt(old: str, new: str, message: bytes | None = None) -> bytes:
    """The message with a piece of its text changed, which must be there."""
    text = (message or xml()).decode()
    assert old in text, old
    return text.replace(old, new, 1).encode()
