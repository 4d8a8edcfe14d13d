"""Exercises by their numbers in the FIT profile, for what reads workouts back.

Those of the packaged routines stand here, for the whole profile takes a third of what a small plan costs; any other is
looked up in fitdecode's, which knows all 1 800. tests/exporters/test_fit_exercises.py compares the two.
"""

from functools import cache

_PACKAGED = {
    (1, 15): "calf_raise/single_leg_standing_calf_raise",
    (1, 18): "calf_raise/standing_calf_raise",
    (10, 11): "hip_raise/hip_raise",
    (10, 19): "hip_raise/hip_raise_with_knee_squeeze",
    (10, 30): "hip_raise/single_leg_hip_raise",
    (10, 44): "hip_raise/clams",
    (11, 5): "hip_stability/fire_hydrant_kicks",
    (11, 11): "hip_stability/lateral_walks_with_band_at_ankles",
    (11, 21): "hip_stability/side_lying_leg_raise",
    (11, 28): "hip_stability/standing_hip_abduction",
    (15, 6): "leg_curl/sliding_leg_curl",
    (16, 8): "leg_raise/lying_straight_leg_raise",
    (16, 20): "leg_raise/lateral_stepover",
    (17, 32): "lunge/lunge",
    (19, 43): "plank/plank",
    (19, 66): "plank/side_plank",
    (20, 3): "plyo/body_weight_jump_squat",
    (20, 33): "plyo/box_jump",
    (28, 0): "squat/leg_press",
    (28, 6): "squat/barbell_back_squat",
    (28, 20): "squat/body_weight_wall_squat",
    (28, 28): "squat/dumbbell_split_squat",
    (28, 45): "squat/partial_single_leg_squat",
    (28, 61): "squat/squat",
    (28, 66): "squat/step_up",
    (37, 18): "banded_exercises/hamstring_curls",
    (37, 29): "banded_exercises/leg_extension",
}
_NAMES = frozenset(_PACKAGED.values())


@cache
def exercise_name(category: int | None, name: int | None) -> str | None:
    """Return `hip_raise/clams` for its two numbers, None where the profile knows no such exercise."""
    if category is None or name is None:
        return None
    if (packaged := _PACKAGED.get((category, name))) is not None:
        return packaged
    from fitdecode.profile import FIELD_TYPES  # type: ignore[import-untyped]

    group = FIELD_TYPES["exercise_category"].enum.get(category)
    names = FIELD_TYPES.get(f"{group}_exercise_name")
    found = names.enum.get(name) if names else None
    return f"{group}/{found}" if found else None


@cache
def is_exercise(name: str) -> bool:
    """Tell whether the profile knows an exercise, spelled `hip_raise/clams`."""
    if name in _NAMES:
        return True
    from fitdecode.profile import FIELD_TYPES

    group, _, exercise = name.partition("/")
    names = FIELD_TYPES.get(f"{group}_exercise_name")
    return group in FIELD_TYPES["exercise_category"].enum.values() and bool(names) and exercise in names.enum.values()
