"""Every write: drafting, releasing, hearing what others say."""
