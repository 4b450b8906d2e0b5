"""Pure decisions about rain, levels and risk."""
