"""What several sectors need; a staircase in which each service may use those below it."""
