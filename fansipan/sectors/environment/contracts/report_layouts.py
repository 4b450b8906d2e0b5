"""A layout: what an administrator puts a report together from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fansipan.sectors.environment.contracts.reports import BlockKind

Bilingual = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LayoutSection:
    """One section. `title` and `text` empty: as the block has it. `parameters` and `stations`: codes, none: all.

    `resolution` of charts: hour, day or auto; `most` of a ranking or a long table.
    """

    block: BlockKind
    title: Bilingual = field(default_factory=dict)
    text: Bilingual = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    resolution: str = "auto"
    most: int = 0


@dataclass(frozen=True, slots=True)
class LayoutBody:
    """What is printed. `kinds`: kinds of station that a report of several takes in, none: all.

    `only_public`: it takes in public stations alone, so that it may be published.
    """

    superior: Bilingual
    agency: Bilingual
    title: Bilingual
    place: Bilingual
    signers: tuple[Bilingual, ...]
    sections: tuple[LayoutSection, ...]
    kinds: tuple[str, ...] = ()
    only_public: bool = False
