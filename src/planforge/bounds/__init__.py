"""Which rules bound a week of a finished plan, and how much room they leave."""
