"""People and the organisations they work for.

Who someone is, which role they hold, and the door through which they become an Actor.
"""
