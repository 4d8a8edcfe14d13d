"""What a watch recorded: files found, bytes read, and what was done in them. No plan, no diary."""
