"""The living demo: simulated loggers that replay real measurements through the real doors.

They know the province's files and the keys they were given, not the database: a logger in the field knows no more.
"""
