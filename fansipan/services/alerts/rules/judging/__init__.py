"""What readings say of a rule: a pure function of readings in the order of their times.

Readings become lines (`lines`), lines are held against limits with hysteresis and delays (`limits`), the limits of one
rule make one level (`running`), and what came late is judged again from a checkpoint (`rewinding`).
"""
