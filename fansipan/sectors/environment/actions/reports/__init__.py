"""Reports: asked for, made, signed, kept in step, and the layouts they are put together from."""
