"""The roof: puts the house together by discovery. Nobody imports it."""
