"""Onward transmission: what stations measured, sent to the ministry's system and to whoever else has a claim to it.

A destination is data: address, format, names, what is sent and when. What is due follows from the record, every file
is kept with its bytes, and counts as accepted when the other side has said so.
"""
