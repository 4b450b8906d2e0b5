"""The criteria of the national score out of a sheet that somebody filled in from the circular."""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.kernel import tables
from fansipan.kernel.errors import Invalid

HEADS = {
    "code": ("code", "ma"),
    "vi": ("title", "chi tieu", "tieu chi", "ten"),
    "en": ("title_en", "title en", "ten tieng anh"),
    "basic": ("basic", "co ban"),
    "source": ("source", "nguon"),
}
"""The columns, by either name; marks and capitals do not count."""

LONGEST = {"code": 40, "vi": 300, "en": 300, "source": 2000}
NO = ("0", "no", "khong", "không", "false")
MOST = 500


@dataclass(frozen=True, slots=True)
class SheetCriterion:
    """A row: `basic` is meant where the sheet does not say otherwise."""

    code: str
    title: dict[str, str]
    basic: bool
    source: str


def read(content: bytes) -> list[SheetCriterion]:
    """The criteria of a CSV or XLSX, all or none. Raises Invalid that says which row is wrong and why."""
    try:
        rows = tables.read(content)
    except ValueError as error:
        raise Invalid("centre.criteria_sheet", row=0, what=str(error)) from None
    if not 0 < len(rows) <= MOST:
        raise Invalid("centre.criteria_sheet", row=len(rows), what=f"1…{MOST}")
    found = [_criterion(number, row) for number, row in enumerate(rows, 1)]
    seen: set[str] = set()
    for number, one in enumerate(found, 1):
        if one.code in seen:
            raise Invalid("centre.criteria_sheet", row=number, what=one.code)
        seen.add(one.code)
    return found


def _criterion(number: int, row: dict[str, str]) -> SheetCriterion:
    said = {name: next((row[head] for head in heads if row.get(head)), "") for name, heads in HEADS.items()}
    for name in ("code", "vi"):
        if not said[name]:
            raise Invalid("centre.criteria_sheet", row=number, what="/".join(HEADS[name]))
    for name, longest in LONGEST.items():
        if len(said[name]) > longest or "\x00" in said[name]:
            raise Invalid("centre.criteria_sheet", row=number, what="/".join(HEADS[name]))
    title = {"vi": said["vi"], **({"en": said["en"]} if said["en"] else {})}
    return SheetCriterion(said["code"], title, said["basic"].casefold() not in NO, said["source"])
