"""What people write into the pages of stations, by what it is about."""
