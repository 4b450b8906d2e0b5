"""The operations centre: what the province is led by, and how it acts.

Numbers with their age and formula, dashboards, the wall and the desk, scenarios that become orders, shifts that are
handed over, the report of the day, the brief of the morning, cameras. It stands above all other services.
"""
