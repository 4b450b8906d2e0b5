"""Public warnings: told in one message that every channel understands (OASIS CAP 1.2), released by two people.

A warning is drafted on a page, by a rule or by a sector; a second person releases it; from then on it stands in
the feed, on the public page and before those who asked to be told, until it is updated, withdrawn, or its time is over.
"""
