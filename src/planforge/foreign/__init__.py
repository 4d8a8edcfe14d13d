"""Plans that planforge did not make: published ladders and plain tables, measured week by week and judged by rules.

A foreign plan holds runs and walks by week and session; it has no dates, unless a table gives them.
"""
