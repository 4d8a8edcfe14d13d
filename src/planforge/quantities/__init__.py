"""Quantities: whole numbers inside, a person's spelling outside; dates, weeks and time zones."""
