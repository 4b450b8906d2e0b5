"""What officers ask of long series: roses, rhythms, differences, correlations, loads, trends."""
