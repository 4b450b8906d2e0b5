"""Alarms: what turns a reading into somebody who acts, and proves afterwards who knew what when.

Rules are data that officers write; each reading is judged in the transaction that stores it. What a rule finds is an
alarm with a life after ISA-18.2, grouped with its like, told to the right people, and kept with every step.
"""
