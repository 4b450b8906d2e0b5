"""Numbers as loggers write them, with a decimal point or a decimal comma.

Annex 15 of Thông tư 10/2021/TT-BTNMT writes a decimal point; Vietnamese software often writes a comma, and a
point between thousands. A number that could be either is decided by the other numbers of its file, or refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection

LONGEST_NUMBER = 25

NO_VALUE = frozenset({"", "-", "--", "---", "nan", "null", "none", "na", "n/a"})
"""What a logger writes, in any case, when it has no value to give."""

_FORMS = {
    ".": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"),
    ",": re.compile(
        r"[+-]?(?:[0-9]+(?:,[0-9]+)?|,[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
    ),
    "": re.compile(r"[+-]?[0-9]+"),
}
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_NOT_ZERO = re.compile(r"[+-]?[0-9.,]*[1-9]")


def number(text: str, mark: str) -> float | None:
    """The finite number that `text` writes with this decimal mark; None when it writes none.

    `mark` is ".", "," or "" (undecided: only whole numbers are understood). Thousands are understood only as
    points beside a decimal comma ("1.234,5"). A number that a float cannot hold is none: too large, or so small
    that it would become 0.
    """
    if len(text) > LONGEST_NUMBER or not _FORMS[mark].fullmatch(text):
        return None
    value = float(text.replace(".", "").replace(",", ".") if mark == "," else text)
    if math.isinf(value) or (value == 0.0 and _NOT_ZERO.match(text)):
        return None
    return value


def decimal_mark(texts: Collection[str], declared: str) -> str:
    """The decimal mark of one file, out of all its numbers: ".", "," or "" when nothing tells.

    "12,5" can only be a decimal comma and "12.5" only a point: the more frequent of the two is the file's mark
    (the point when they are equal, as the law writes it) and numbers with the other are refused. "1,234" and
    "1.234" tell nothing, for they may hold thousands. Alone in a file, "1.234" is read as the law writes it, with a
    decimal point, and "1,234" leaves the file undecided: it is refused until a vendor profile declares the mark.
    """
    if declared != "auto":
        return declared
    if not any("," in text for text in texts):
        return "."
    marked = [text for text in texts if "," in text or "." in text]
    telling = [text for text in marked if not _EITHER.fullmatch(text)]
    points = sum(1 for text in telling if "," not in text and _FORMS["."].fullmatch(text))
    commas = sum(1 for text in telling if "," in text and _FORMS[","].fullmatch(text))
    if points or commas:
        return "," if commas > points else "."
    return "" if any("," in text for text in marked if _EITHER.fullmatch(text)) else "."
