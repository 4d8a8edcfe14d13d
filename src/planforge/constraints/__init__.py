"""A constraint file to a problem: reading, templates, schema, and a problem's values in its words."""
