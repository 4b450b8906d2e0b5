"""Everything that is read for reports: what they are about, their numbers and words, what was made and signed."""
