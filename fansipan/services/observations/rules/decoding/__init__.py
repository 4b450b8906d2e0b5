"""From the bytes of a sender to columns of readings. Pure: no file, no clock, no database."""
