"""Workouts for Apple's Workout app: `.workout` files."""
