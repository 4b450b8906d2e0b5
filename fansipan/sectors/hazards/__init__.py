"""Danger from water: rain, rivers, the risk for each commune, and the warning that reaches people before the flood.

Gauges send levels and rain; this sector compares them with the alarm levels of the law, says how fast the water rises
and when it reaches the next level, computes the risk of communes, drafts warnings for those downstream, and keeps the
log of the people on duty.
"""
