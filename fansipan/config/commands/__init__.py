"""One file a command of `fansipan`; what a file holds is told in fansipan.config.cli."""
