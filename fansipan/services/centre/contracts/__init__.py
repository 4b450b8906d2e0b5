"""Shapes that leave the room."""

from fansipan.services.centre.contracts.numbers import NumberLevel, Reading
from fansipan.services.centre.contracts.scenarios import Condition, Order, ScenarioDef, Trigger

__all__ = ["Condition", "NumberLevel", "Order", "Reading", "ScenarioDef", "Trigger"]
