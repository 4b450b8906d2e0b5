"""Organisations, observed properties and vendor profiles out of their files."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.db.models import F

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.errors import Invalid
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.units import is_ucum
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Branch, Organisation
from fansipan.services.identity.rules import ADMINISTER
from fansipan.services.observations.contracts import Medium, ValueKind, VendorFormat
from fansipan.services.observations.models import ObservedProperty, Station, VendorProfile
from fansipan.services.observations.queries.plans import vendor_format
from fansipan.services.observations.rules.decoding import vendor
from fansipan.services.observations.rules.rights import MANAGE_STATIONS

PROPERTY_KEYS = "code name unit symbol medium kind decimals aliases unit_aliases definition"
FORMAT_KEYS = tuple(field.name for field in fields(VendorFormat))


def load_branches(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """branches.json: what companies do that compare themselves with one another."""
    require(actor, ADMINISTER)
    with loading(actor, document, update=update) as at_work:
        present = Branch.objects.in_bulk(field_name="code")
        for row in document.root.rows():
            row.only("code", "name")
            code = row["code"].text(longest=40)
            values = {"code": code, "name": row["name"].bilingual()}
            present[code] = at_work.bring(Branch, present.get(code), values, code)
    return at_work


def load_organisations(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """organisations.json; a parent stands before its children."""
    require(actor, ADMINISTER)
    with loading(actor, document, update=update) as at_work:
        present = Organisation.objects.in_bulk(field_name="code")
        branches = dict(Branch.objects.values_list("code", "pk"))
        for row in document.root.rows():
            row.only("code", "name", "kind", "parent", "branch", "demo", "source")
            branch = row["branch"].text(needed=False)
            if branch and branch not in branches:
                row["branch"].wrong(f"unknown branch {branch!r}; branches.json names them")
            parent = row["parent"].text(needed=False)
            if parent and parent not in present:
                row["parent"].wrong(f"unknown organisation {parent!r}; a parent stands before its children")
            code = row["code"].text(longest=60)
            values = {
                "code": code,
                "name": row["name"].bilingual(),
                "kind": row["kind"].choice(OrganisationKind),
                "parent_id": present[parent].pk if parent in present else None,
                "branch_id": branches.get(branch),
                "demo": row["demo"].flag(default=False),
                "source": row["source"].text(longest=2000, needed=False),
            }
            present[code] = at_work.bring(Organisation, present.get(code), values, code)
    return at_work


def load_properties(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """properties.json: what can be measured. A change reaches the plans of every station that measures it."""
    require(actor, MANAGE_STATIONS)
    with loading(actor, document, update=update) as at_work:
        present = ObservedProperty.objects.in_bulk(field_name="code")
        for row in document.root.rows():
            row.only(*PROPERTY_KEYS.split())
            code = row["code"].text(longest=30)
            present[code] = at_work.bring(ObservedProperty, present.get(code), _property(row, code), code)
        _bump(datastreams__property__code__in=at_work.updated)
    return at_work


def _property(row: Node, code: str) -> dict[str, Any]:
    for spelling, unit in row["unit_aliases"].mapping().items():
        if not isinstance(unit, str) or not is_ucum(unit):
            row["unit_aliases"][spelling].wrong(f"{unit!r} is no UCUM code")
    return {
        "code": code,
        "name": row["name"].bilingual(),
        "unit": _unit(row["unit"]),
        "symbol": row["symbol"].text(longest=30),
        "medium": row["medium"].choice(Medium),
        "kind": row["kind"].choice(ValueKind),
        "decimals": row["decimals"].whole(default=2, high=12),
        "aliases": row["aliases"].texts(),
        "unit_aliases": row["unit_aliases"].mapping(),
        "definition": row["definition"].bilingual(needed=False),
    }


def _unit(node: Node) -> str:
    code = node.text(longest=30)
    if code and not is_ucum(code):
        node.wrong(f"{code!r} is no UCUM code")
    return code


def load_profiles(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """profiles.json: how each make of logger writes. A change reaches the plans of every station that has one."""
    require(actor, MANAGE_STATIONS)
    with loading(actor, document, update=update) as at_work:
        present = VendorProfile.objects.in_bulk(field_name="code")
        for row in document.root.rows():
            row.only("code", "name", "format")
            code = row["code"].text(longest=40)
            values = {"code": code, "name": row["name"].bilingual(), "format": _format(row["format"])}
            present[code] = at_work.bring(VendorProfile, present.get(code), values, code)
        _bump(profile__code__in=at_work.updated)
    return at_work


def _format(node: Node) -> dict[str, Any]:
    """A format by which some file could be read; the first thing that forbids it is noted."""
    node.only(*FORMAT_KEYS)
    written = node.mapping()
    try:
        vendor.check(vendor_format(written))
    except Invalid as fault:
        node[str(fault.data.get("field"))].wrong("no file can be read by this")
    except (TypeError, AttributeError) as error:
        node.wrong(str(error))
    return written


def _bump(**which: Any) -> None:
    """The plans that arriving readings meet are kept by version: a new one makes them read again."""
    stations = Station.objects.filter(**which).values("pk")
    Station.objects.filter(pk__in=stations).update(config_version=F("config_version") + 1)
