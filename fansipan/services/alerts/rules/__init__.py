"""Pure decisions: what readings say of a rule, how an alarm lives, what belongs together, how it is said."""
