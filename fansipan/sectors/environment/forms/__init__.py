"""What people and programs ask for, read with care; one file a subject."""

from fansipan.sectors.environment.forms.moments import moment

__all__ = ["moment"]
