"""Problem and plan to findings, and what a plan claims, measured on its steps."""
