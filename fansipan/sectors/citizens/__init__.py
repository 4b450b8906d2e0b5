"""The resident's phone: what is near, what is warned of, and what somebody reports that should be mended.

Reports are cases of the one case engine; here is what only residents need of them: three taps to send one, from a bad
line too, pictures in which nobody is recognised, a secret by which they follow it, and a map of all of them.
"""
