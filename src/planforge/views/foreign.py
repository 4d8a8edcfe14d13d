"""A plan that somebody else wrote: its measures, and what a coach's rules find in it."""

from collections.abc import Sequence

from planforge.foreign.figures import Figures
from planforge.foreign.stated import MILE, Conversion
from planforge.quantities.units import Units, format_distance, format_duration, format_minutes, format_pace
from planforge.views.table import NONE, aligned

_FOREIGN_HEADER = (
    "Week", "Sessions", "Running", "Walking", "Longest", "Session", "Distance",
    "Run %", "Peak %", "All %", "Dist %", "Longest %", "Spike %",
)  # fmt: skip


def foreign_table(weeks: Sequence[Figures], conversion: Conversion, units: Units) -> str:
    """Return a foreign plan's weeks as aligned lines, and how to read them."""
    rows = [
        (
            str(one.week),
            str(one.sessions),
            format_minutes(one.run_s),
            format_minutes(one.walk_s),
            format_duration(one.longest_run_bout_s) if one.longest_run_bout_s else NONE,
            format_duration(one.longest_session_total_s) if one.sessions else NONE,
            format_distance(1000 * one.est_dist_m, units),
            *map(
                _growth,
                (
                    one.run_vs_prev_pct,
                    one.run_vs_4wk_peak_pct,
                    one.total_vs_prev_pct,
                    one.dist_vs_prev_pct,
                    one.bout_vs_prev_pct,
                    one.worst_session_dist_spike_30d_pct,
                ),
            ),
        )
        for one in weeks
    ]
    run, walk = (format_pace(round(1000 * MILE / seconds), units) for seconds in (conversion.run, conversion.walk))
    legend = (
        "Longest: the longest stretch of running; Session: the longest session, walking included.",
        "%: the change from the week before, of running, of all time, of distance, of the longest stretch; Peak: of",
        "running, from the most of four weeks; Spike: of the longest session, from the longest of the 30 days before.",
        f"Distances at {run} running and {walk} walking, {'as the plan says' if conversion.stated else 'assumed'}.",
    )
    return "\n".join([*aligned([_FOREIGN_HEADER, *rows], ()), "", *legend])


def _growth(per_cent: int | None) -> str:
    return NONE if per_cent is None else f"{per_cent:+d}"
