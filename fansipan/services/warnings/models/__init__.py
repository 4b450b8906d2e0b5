"""The tables of public warnings."""

from fansipan.services.warnings.models.issued import Hazard, Issuer, PublicWarning, WarningMessage
from fansipan.services.warnings.models.received import ReceivedMessage, WarningSource

__all__ = ["Hazard", "Issuer", "PublicWarning", "ReceivedMessage", "WarningMessage", "WarningSource"]
