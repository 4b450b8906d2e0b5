"""How numbers and dates are written, where Django's own account of a language leaves something out."""
