"""The environment: what the law says of air, water and emissions, and how the province stands by it.

Limits and indices are computed from what the automatic stations measure. The arithmetic is pure and names the article
it follows; the numbers of the law are dated rows that an officer edits and confirms.
"""
