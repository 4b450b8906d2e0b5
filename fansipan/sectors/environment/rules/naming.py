"""How regulations are named in addresses."""

from __future__ import annotations

import re

from fansipan.kernel.text import fold


def slug(code: str) -> str:
    """ "QCVN 19:2009/BTNMT" → "qcvn-19-2009-btnmt"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(code)).strip("-")
