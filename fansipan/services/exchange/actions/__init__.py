"""Writes: what is due is noted, made into files, sent; people pause, try and ask again."""
