"""What was really done, and how the knee felt: entries, what is asked, and the one file in which they lie.

Nothing here knows a solver, a clock or the command line: `now` is handed in, and what follows from an entry is decided
elsewhere.
"""
