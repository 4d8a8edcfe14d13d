"""Workouts and schedules for watches: FIT."""
