"""Makes `drawn`, `catalogue` and their like importable everywhere: pytest puts the folder of this file on the path."""
