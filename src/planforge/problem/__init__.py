"""Everything that a plan depends on: what a coach states, and what of the plan is past."""
