"""A model as bytes and back: numbers, names and trees in the library's data format; nothing in it can run.

The bytes are a ZIP archive: `model.json` describes, `arrays.npz` (without pickle) holds numbers, `trees/*` boosted
models in UBJSON.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fansipan.sectors.hazards.rules.forecasting.forecaster import GaugeModel, LeadModel, LeadSkill, Method
from fansipan.sectors.hazards.rules.forecasting.linear import Linear
from fansipan.sectors.hazards.rules.forecasting.members import Height, Members
from fansipan.sectors.hazards.rules.forecasting.series import Floats
from fansipan.sectors.hazards.rules.forecasting.spread import LEVELS, Errors
from fansipan.sectors.hazards.rules.forecasting.trees import Trees

FORMAT = 1
MOST_BYTES = 200_000_000
"""What an archive may unpack to: a forged one must not fill the memory."""


class Unpackable(ValueError):
    """The bytes are no model of this format."""


@dataclass(slots=True)
class _Parts:
    """What has been put beside the description so far."""

    arrays: dict[str, Floats] = field(default_factory=dict)
    trees: dict[str, bytes] = field(default_factory=dict)

    def array(self, values: Floats) -> str:
        name = f"a{len(self.arrays)}"
        self.arrays[name] = values
        return name

    def tree(self, one: Trees | None) -> list[object] | None:
        if one is None:
            return None
        name = f"trees/{len(self.trees)}"
        self.trees[name] = one.packed()
        return [name, one.rounds]

    def linear(self, one: Linear) -> list[object]:
        return [list(one.names), self.array(np.vstack((one.means, one.scales, one.weights))), one.constant]


def pack(model: GaugeModel) -> bytes:
    """The model as bytes."""
    parts = _Parts()
    head = {
        "format": FORMAT,
        "step_us": model.step_us,
        "lags": dict(model.lags),
        "threshold": model.threshold,
        "levels": list(LEVELS),
        "leads": {str(lead): [_lead(one, parts) for one in tiers] for lead, tiers in model.leads.items()},
    }
    numbers = io.BytesIO()
    np.savez(numbers, **parts.arrays)  # type: ignore[arg-type]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, data in {
            "model.json": json.dumps(head).encode(),
            "arrays.npz": numbers.getvalue(),
            **parts.trees,
        }.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 3)
    return content.getvalue()


def _lead(one: LeadModel, parts: _Parts) -> dict[str, object]:
    members = one.members
    return {
        "inputs": list(one.inputs),
        "weights": list(one.weights),
        "height": [members.height.floor, members.height.least],
        "rise": parts.linear(members.rise),
        "regression": parts.linear(members.regression),
        "boosted": [parts.tree(members.above), parts.tree(members.ratio)],
        "spread": parts.tree(one.spread),
        "errors": [parts.array(one.errors.edges), parts.array(one.errors.quantiles)],
        "announcing": one.announcing,
        "skill": [one.skill.method.value, one.skill.rows, list(one.skill.errors), one.skill.chosen],
    }


def unpack(content: bytes) -> GaugeModel:
    """The model in these bytes. Raises Unpackable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise Unpackable("larger than any model")
            head = json.loads(archive.read("model.json"))
            with np.load(io.BytesIO(archive.read("arrays.npz")), allow_pickle=False) as arrays:
                numbers = {name: arrays[name] for name in arrays.files}
            boosted = {name: archive.read(name) for name in archive.namelist() if name.startswith("trees/")}
        return _model(head, numbers, boosted)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, IndexError) as problem:
        raise Unpackable(str(problem)) from None


def _model(head: dict[str, Any], numbers: Mapping[str, Floats], boosted: Mapping[str, bytes]) -> GaugeModel:
    if head["format"] != FORMAT or tuple(head["levels"]) != LEVELS:
        raise Unpackable("made by another version")
    leads = {
        int(lead): tuple(_unpacked(int(lead), one, numbers, boosted) for one in tiers)
        for lead, tiers in head["leads"].items()
    }
    return GaugeModel(int(head["step_us"]), dict(head["lags"]), float(head["threshold"]), leads)


def _unpacked(lead: int, one: dict[str, Any], numbers: Mapping[str, Floats], boosted: Mapping[str, bytes]) -> LeadModel:
    def tree(said: list[Any] | None) -> Trees | None:
        return None if said is None else Trees(boosted[said[0]], int(said[1]))

    def linear(said: list[Any]) -> Linear:
        means, scales, weights = numbers[said[1]]
        return Linear(tuple(said[0]), means, scales, weights, float(said[2]))

    above, ratio = (tree(said) for said in one["boosted"])
    spread = tree(one["spread"])
    if spread is None:
        raise Unpackable("without a spread")
    method, rows, errors, chosen = one["skill"]
    return LeadModel(
        lead=lead,
        inputs=tuple(one["inputs"]),
        members=Members(Height(*one["height"]), linear(one["rise"]), linear(one["regression"]), above, ratio),
        weights=tuple(one["weights"]),
        spread=spread,
        errors=Errors(numbers[one["errors"][0]], numbers[one["errors"][1]]),
        announcing=float(one["announcing"]),
        skill=LeadSkill(Method(method), int(rows), tuple(errors), float(chosen)),
    )
