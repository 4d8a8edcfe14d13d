"""What the time taken away does to a plan, in a line."""

from planforge.plan.time_costs import TimeCost
from planforge.quantities.units import format_duration


def words(cost: TimeCost) -> str:
    """Return it as a sentence: `7 days away: the goal is reached a week later`."""
    usual, now = cost.usual, cost.now
    said = []
    if cost.as_far:
        if now.longest_run_s != usual.longest_run_s:
            longest, usually = format_duration(now.longest_run_s), format_duration(usual.longest_run_s)
            said.append(f"the longest stretch is {longest} instead of {usually}")
    elif now.reached != usual.reached:
        said.append(_reached(usual.reached, now.reached))
    if round(now.distance / 10) != round(usual.distance / 10):
        said.append(f"weeks grow by up to {now.distance / 10:.0f} % instead of {usual.distance / 10:.0f} %")
    if now.running // 60 != usual.running // 60:
        said.append(f"by up to {now.running // 60} min of running instead of {usual.running // 60}")
    head = _listed(cost.less)
    if not said:
        return f"{head}: the goal is reached in the same week, and no week grows by more"
    return f"{head}: {', '.join(said)}"


def _reached(usual: int | None, now: int | None) -> str:
    if now is None:
        return f"the goal is not reached and held; with all the time it is reached in week {usual}"
    if usual is None:
        return f"the goal is reached in week {now}; with all the time it is not reached and held"
    weeks = abs(now - usual)
    many = "a week" if weeks == 1 else f"{weeks} weeks"
    return f"the goal is reached {many} {'later' if now > usual else 'sooner'}"


def _listed(several: tuple[str, ...]) -> str:
    *most, last = several
    return f"{', '.join(most)} and {last}" if most else last
