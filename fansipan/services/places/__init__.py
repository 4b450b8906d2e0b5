"""Where things are: provinces, communes and wards with their boundaries.

Units are dated, because they merge and split: an address of last year is still found.
"""
