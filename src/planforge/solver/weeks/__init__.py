"""What the weeks hold: progressions, proven level by level."""
