"""Why there is no plan: what a file states, the fewest lines that contradict, and what would help."""
