"""Pure decisions: indices, flue gas, limits. No Django, no clock, no table."""
