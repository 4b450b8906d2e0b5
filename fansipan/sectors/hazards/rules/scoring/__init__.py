"""How good forecasts and warnings were: scores of levels, of bands and of onsets."""
