"""What the analyses are made of: hourly means, wind and outlets, as far as the actor may see them."""
