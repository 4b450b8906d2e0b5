"""Every write of this room, one file a subject."""
