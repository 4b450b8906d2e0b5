"""The living demo: simulated loggers that replay real measurements through the real doors.

They know the province's files and the keys they were given, not the database: a logger in the field knows no more.
"""

from __future__ import annotations

HISTORY_DAYS = 14
"""What the loggers of a new demo remember and send at their first start; their stations' loss ledgers begin there."""
