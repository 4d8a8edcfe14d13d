"""What was proven of a plan: what holds, what no other plan does better, and what could not be decided.

A runner and who treats the knee read that it was computed: "proven" is read as proven in medicine.
"""

from planforge.languages import Language, Message, in_words
from planforge.plan.levels import LevelKey, meaning
from planforge.plan.model import Certificate, Level, Plan, Week
from planforge.quantities.units import format_distance
from planforge.views.plan import arrival

IN_ORDER = "each of these is said of the plans that are as good in all that stands above it"
OPEN = "not computed to the end: "
ONE_MORE_RUN = 1000  # metres above a normal week from which on that is said
UNTIL_DUE = "until the goal is due, "  # whether it is reached by then or not: a wish may come later


def computed(plan: Plan, said: Language) -> str:
    """Return the line above what was proven: that it was computed, how far, and that it proves nothing of a knee."""
    return in_words(Message(f"messages.made.{'proven' if plan.certificate.status == 'optimal' else 'kept'}"), said)


def proof(plan: Plan) -> list[str]:
    """Return what holds of the plan and what no other plan does better, a sentence each, the most important first."""
    certificate = plan.certificate
    kept = sum(rule.hard and rule.holds for rule in certificate.rules)
    lines = [f"all {kept} firm rules hold, and a second check that knows no solver agrees"]
    if plan.waiting:
        lines.append("no running before it may begin; goal and weeks of the file are kept until then, not judged")
    else:
        lines += arrival(plan)
    lines += [_sentence(level, plan) for level in certificate.levels]
    lines += (f"{OPEN}{one}" for one in _filling(certificate))
    return [*lines, IN_ORDER] if len(certificate.levels) > 1 else lines


def _sentence(level: Level, plan: Plan) -> str:
    one = meaning(level.name)
    value, bound = shown(level.name, level.value, plan), one.shown(level.bound, plan.runner.units)
    until = UNTIL_DUE if level.name == LevelKey.DISTANCE_INCREASE and _in_two_parts(plan.certificate) else ""
    if level.name == LevelKey.REBUILD_DISTANCE and level.value == 0 and (beyond := _beyond_a_normal_week(plan)):
        return beyond
    if level.proven:
        return until + (one.at_zero if level.value == 0 and one.at_zero else one.at_best.format(value))
    return f"{OPEN}{until}{one.called} is {value}, and cannot be below {bound}"


def shown(name: str, value: int, plan: Plan) -> str:
    """Return what a plan comes to on a level as a runner reads it: a week's distance as the table has it."""
    words = meaning(name).shown(value, plan.runner.units)
    if name == LevelKey.REBUILD_DISTANCE:
        return _short_as_in_the_table(value, plan) or words
    return _as_in_the_table(value, plan) or words if name == LevelKey.FIRST_WEEK else words


def _in_two_parts(certificate: Certificate) -> bool:
    """Tell whether weeks after the goal's date were settled by themselves: growth is said of both parts apart."""
    return any(level.name == LevelKey.REBUILD_RULES for level in certificate.levels)


def _as_in_the_table(hundreds: int, plan: Plan) -> str | None:
    """Return a week's distance as the table shows it: of the first week that comes to so many started 100 m."""
    for week in plan.weeks:
        if week.runs and -1 <= 100 * hundreds - week.distance_m <= 101:  # stored figures are rounded to the metre
            return format_distance(1000 * week.distance_m, plan.runner.units)
    return None


def _last_full(plan: Plan) -> Week | None:
    return next((week for week in reversed(plan.weeks) if week.full is not False and week.runs), None)


def _short_as_in_the_table(hundreds: int, plan: Plan) -> str | None:
    """Return what the last full week is short of a normal one, as the table's figure is; None for a plan otherwise."""
    last = _last_full(plan)
    short = plan.runner.normal_weekly_distance_m - last.distance_m if last else -1
    return format_distance(1000 * short, plan.runner.units) if -1 <= 100 * hundreds - short <= 101 else None


def _beyond_a_normal_week(plan: Plan) -> str:
    """Return that the last full week is longer than a normal one, which nobody should have to find; else nothing."""
    last, normal, units = _last_full(plan), plan.runner.normal_weekly_distance_m, plan.runner.units
    if last is None or last.distance_m < normal + ONE_MORE_RUN:
        return ""
    far, usual = (format_distance(1000 * one, units) for one in (last.distance_m, normal))
    return f"the last full week has {far}, and a normal one {usual}: the goal and the rules' wishes come to more"


def gap(certificate: Certificate) -> list[str]:
    """Return the levels that are not proven: what was found, and the bound no plan can beat."""
    levels = (one for one in certificate.levels if not one.proven)
    found = [f"{meaning(one.name).counted}: {one.value}, at best {one.bound}" for one in levels]
    return found + _filling(certificate)


def _filling(certificate: Certificate) -> list[str]:
    """Return what is not proven where every level is: which of the plans that are equal in all of them comes first."""
    open_levels = any(not one.proven for one in certificate.levels)
    filled = certificate.status == "optimal" or open_levels
    return [] if filled else ["that no plan as good as this holds more running in its first weeks"]
