"""One folder, one sector. Sectors stand side by side and never import one another."""
