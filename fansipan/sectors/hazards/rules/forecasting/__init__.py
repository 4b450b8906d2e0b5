"""Forecasts of a river's level or flow for the coming hours, with their uncertainty.

    series        readings on an even grid of time, gaps kept as gaps
    table         a file of numbers with a header becomes such a series
    features      what is known at the time of issue, as columns
    linear        rate of rise, and regression on history, rain and upstream gauges (lag and route)
    trees         gradient boosting, alone and on what the regression leaves
    choosing      inputs, members and weights by validation on blocks that were not learned from
    spread        how wrong a forecast is going to be: quantiles that follow past errors (conformal)
    onsets        from which probability on an onset is announced
    learning      a gauge's model from its series
    forecaster    a model used: quantiles now, honestly wider when an input is missing
    packing       a model as bytes without code in them, and back
    evaluating    the last third held out, scored as it would have been issued

Pure: arrays in, arrays out; no clock, no database.
"""
