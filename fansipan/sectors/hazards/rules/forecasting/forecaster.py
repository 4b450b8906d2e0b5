"""A gauge's model in use: for any steps of a series, the best value and the errors to expect, by the inputs that are
there."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fansipan.sectors.hazards.rules.forecasting.features import AHEAD, Columns, Workshop
from fansipan.sectors.hazards.rules.forecasting.members import Members
from fansipan.sectors.hazards.rules.forecasting.series import Bools, Floats, Longs
from fansipan.sectors.hazards.rules.forecasting.spread import Errors
from fansipan.sectors.hazards.rules.forecasting.trees import Trees


class Method(enum.StrEnum):
    """What a lead is forecast by."""

    PERSISTENCE = "persistence"
    RISE = "rise"
    ROUTED = "routed"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class LeadSkill:
    """Why a lead uses its method: squared errors on held-out blocks of persistence and of each member, and of the
    choice."""

    method: Method
    rows: int
    errors: tuple[float, ...]
    chosen: float

    @property
    def persistence_index(self) -> float:
        return 1.0 - self.chosen / self.errors[0] if self.errors[0] > 0 else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LeadModel:
    """One lead (in steps) with one set of inputs."""

    lead: int
    inputs: tuple[str, ...]
    members: Members
    weights: tuple[float, ...]
    spread: Trees
    errors: Errors
    announcing: float
    skill: LeadSkill

    def change(self, columns: Columns) -> Floats:
        """The change over the lead, the best single value, shape (rows,)."""
        return self.members.change(columns, self.weights)

    def size(self, columns: Columns, change: Floats) -> Floats:
        """The expected size of the error, in the unit of the series, shape (rows,)."""
        return np.exp(self.spread.predict(np.column_stack((columns.values, change))))


@dataclass(frozen=True, slots=True, eq=False)
class Issued:
    """Forecasts of one lead made at some steps: which tier of the model made each, the best value, and the expected
    error."""

    tier: Longs
    centre: Floats
    size: Floats


@dataclass(frozen=True, slots=True, eq=False)
class GaugeModel:
    """All leads of a gauge; of each lead the tiers from the chosen inputs down to the gauge's own history alone."""

    step_us: int
    lags: Mapping[str, int]
    threshold: float
    leads: Mapping[int, tuple[LeadModel, ...]]

    def issue(self, shop: Workshop, lead: int, rows: Bools) -> Issued:
        """Forecasts of one lead at the given steps, each by the first tier whose inputs are all there.

        The workshop must know this model's lags. Rows without a reading of the gauge itself get none: tier -1 and NaN.
        """
        count = len(shop.series)
        issued = Issued(np.full(count, -1), np.full(count, np.nan), np.full(count, np.nan))
        waiting = rows & ~np.isnan(shop.series.own)
        for number, model in enumerate(self.leads[lead]):
            ready = waiting.copy()
            for name in model.inputs:
                ready &= shop.present(name) if name in shop.series.inputs or name == AHEAD else False
            if not ready.any():
                continue
            columns = shop.columns(model.inputs, lead)
            columns = Columns(columns.names, columns.values[ready])
            change = model.change(columns)
            issued.tier[ready] = number
            issued.centre[ready] = shop.series.own[ready] + change
            issued.size[ready] = model.size(columns, change)
            waiting &= ~ready
        return issued
