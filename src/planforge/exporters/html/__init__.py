"""report.html: one page that shows a plan, and with a diary what became of it."""
