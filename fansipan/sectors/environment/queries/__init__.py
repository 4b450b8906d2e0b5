"""Every read of this room, one file a subject."""
