"""Stations and what they measure.

A station sends readings; every reading is kept once, with the bytes it came in, a quality
flag and its place in a chain of hashes, and can be asked for by the minute, hour or year.
"""
