"""Pure decisions of the centre."""
