"""The vocabulary of the house: time, units, places on earth, errors, permissions, audit. Knows no app."""
