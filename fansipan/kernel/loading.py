"""Rows out of a file: made when they are not there, left alone when they are, unless the file shall win."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from fansipan.kernel import audit
from fansipan.kernel.documents import Document
from fansipan.kernel.permissions import Actor

Row = TypeVar("Row", bound=Model)


@dataclass
class Loading:
    """One file on its way into the tables, and what became of its rows, by name."""

    document: Document
    update: bool
    created: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, dict[str, Any]] = field(default_factory=dict)

    def bring(
        self,
        model: type[Row],
        present: Row | None,
        values: Mapping[str, Any],
        name: str,
        only_new: Mapping[str, Any] | None = None,
    ) -> Row:
        """The row as it now stands in its table: made of `values`, or kept, or updated where the file wins.

        `values` are what the file says, by attribute; `only_new` is said of new rows and nobody else. Once the
        document is known to be faulty nothing more is written: the row is only made for the reader to go on.
        """
        if self.document.faults:
            return present or model(**values)
        if present is None:
            self.created.append(name)
            return model._default_manager.create(**values, **(only_new or {}))
        changed = [attribute for attribute, value in values.items() if getattr(present, attribute) != value]
        if not self.update or not changed:
            self.kept.append(name)
            return present
        self.before[name] = {attribute: getattr(present, attribute) for attribute in changed}
        self.after[name] = {attribute: values[attribute] for attribute in changed}
        for attribute in changed:
            setattr(present, attribute, values[attribute])
        present.save()
        self.updated.append(name)
        return present


@contextmanager
def loading(actor: Actor, document: Document, *, update: bool) -> Iterator[Loading]:
    """Load one file in one transaction with one entry in the audit trail.

    Raises BrokenDocument, and changes nothing, when faults were noted within the block.
    """
    with transaction.atomic():
        at_work = Loading(document, update)
        yield at_work
        document.checked()
        if at_work.created or at_work.updated:
            audit.record(
                actor,
                "kernel.load_file",
                f"file:{document.name}",
                before=at_work.before or None,
                after={"created": at_work.created, **at_work.after},
            )
