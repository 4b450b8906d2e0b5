"""Tables: where things are sent, and what was sent."""

from fansipan.services.exchange.models.destinations import (
    Destination,
    DestinationStation,
    DestinationStream,
    Standing,
)
from fansipan.services.exchange.models.files import DueSpan, FileContent, OutboundFile, Resend, Sending

__all__ = [
    "Destination",
    "DestinationStation",
    "DestinationStream",
    "DueSpan",
    "FileContent",
    "OutboundFile",
    "Resend",
    "Sending",
    "Standing",
]
