"""What plants file about their obligations, what officers say to it, and who is told of what is due."""
