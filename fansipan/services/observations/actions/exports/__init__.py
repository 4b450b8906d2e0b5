"""Files that leave the house: made at once when they are short, in the background when they are long."""

from fansipan.services.observations.actions.exports.asking import (
    MAKE,
    MOST_AT_ONCE,
    ExportedFile,
    again,
    ask,
    at_once,
    open_file,
)
from fansipan.services.observations.actions.exports.making import give_up_lost, make, remove_old

__all__ = [
    "MAKE",
    "MOST_AT_ONCE",
    "ExportedFile",
    "again",
    "ask",
    "at_once",
    "give_up_lost",
    "make",
    "open_file",
    "remove_old",
]
