"""Pure decisions about reports and pictures."""
