"""The indices of one station over one stretch: computed, and kept where they differ from what is there."""
