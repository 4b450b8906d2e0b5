"""Pure decisions: what a CAP message is and whether it is right, who may release, what stands now."""
