"""Calendars: iCalendar."""
