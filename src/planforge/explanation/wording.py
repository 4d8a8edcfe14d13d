"""Answers in a coach's words, and as the values `--json` prints."""

from collections.abc import Iterator, Sequence

from planforge.bounds.binding import Binding
from planforge.conflicts.earliest import as_early
from planforge.constraints.spelling import parameters
from planforge.explanation.costs import Cost, GoalReach
from planforge.explanation.question import Answer
from planforge.plan.levels import meaning
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.quantities.units import Units, format_duration, format_minutes
from planforge.source import Document
from planforge.views.explained import AnswerValues, BindingValues, CostValues, RuleValues
from planforge.views.findings import in_full
from planforge.views.levels import shown

_SHOWN = 2  # wishes named with an answer


class Wording:
    """Puts answers about one file into words: it knows the runner's units, its plan, and where rules stand."""

    def __init__(self, document: Document, units: Units, plan: Plan | None = None) -> None:
        """Take the file, the units, and the plan that other plans are compared with."""
        self.document, self.units, self.plan = document, units, plan

    def place(self, use: RuleUse) -> str:
        """Return where a rule, or what it carries out, stands in the file."""
        stated = use.rule.carries_out
        for loc in stated.places if stated else ():
            if self.document.existing(loc) == loc:
                return str(self.document.key_place(loc))
        return use.source_line

    def named(self, use: RuleUse) -> str:
        """Return a rule with what was set, its place and the coach's own reason."""
        why = f"; {use.rule.why}" if use.rule.why else ""
        words = use.rule.carries_out.words if use.rule.carries_out else _without_reason(use)
        return f"{words} ({self.place(use)}{why})"

    # -- answers -----------------------------------------------------------------------------------------------------

    def answer(self, one: Answer) -> Iterator[str]:
        """Yield the lines of an answer, the first with the question."""
        head = f"{one.question[0].upper()}{one.question[1:]}"
        match one.verdict:
            case "impossible" if one.reason:
                yield f"{head}: impossible, {one.reason}."
            case "impossible":
                several = "these do not allow it together" if len(one.uses) > 1 else "this does not allow it"
                yield f"{head}: impossible; {several}:" if one.uses else f"{head}: impossible, there is no room for it."
                for use in one.uses:
                    doubt = "   (perhaps not needed: undecided)" if use in one.undecided else ""
                    yield f"  {self.named(use)}{doubt}"
            case "worse":
                proven = "" if one.proven else " (whether it is the least was not computed to the end)"
                yield f"{head}: possible, but {self._worse(one)}{proven}."
                if meaning(one.level).priced:
                    yield from (f"  {in_full(finding)}" for finding in one.opened[:_SHOWN])
                    if len(one.opened) > _SHOWN:
                        yield f"  and {len(one.opened) - _SHOWN} more"
            case "less-running":
                before, after = (format_minutes(value) for value in (one.before, one.after))
                change = f"holds {after} of running, not {before}" if before != after else "is divided otherwise"
                yield f"{head}: possible, but week {one.week} then {change}; early weeks are filled first."
            case "as-good":
                yield f"{head}: possible, and nothing gets worse; among equals the plan takes the earlier days."
            case "undecided":
                yield f"{head}: not decided in the effort given."

    def _worse(self, one: Answer) -> str:
        level = meaning(one.level)
        before, after = (level.shown(value, self.units) for value in (one.before, one.after))
        if self.plan and one.plan:  # as their tables have it, where that tells the two apart
            pairs = ((one.before, self.plan), (one.after, one.plan))
            tables = [shown(one.level, value, plan) for value, plan in pairs]
            before, after = tables if len({*tables}) == len(tables) else (before, after)
        return level.worse.format(before=before, after=after)

    def answer_values(self, one: Answer) -> AnswerValues:
        """Return an answer as `--json` prints it."""
        return {
            "question": one.question,
            "verdict": one.verdict,
            "because": [self.rule_values(use) for use in one.uses],
            "reason": one.reason or None,
            "worse": one.level or ("running of an earlier week" if one.week else None),
            "before": one.before,
            "after": one.after,
            "week": one.week,
            "opens": [in_full(finding) for finding in one.opened] if one.verdict == "worse" else [],
            "proven": one.proven,
        }

    def rule_values(self, use: RuleUse) -> RuleValues:
        """Return a rule as `--json` prints it."""
        says = _without_reason(use)
        return {"rule": use.rule.name, "place": self.place(use), "says": says, "why": use.rule.why}

    # -- what binds --------------------------------------------------------------------------------------------------

    def binding(self, one: Binding) -> str:
        """Return what a rule bounds: `distance 11.1 km, at most 11.2 km: build-cap: {...} (sam.yaml:14:3)`."""
        return f"{one.words(self.units)}: {self.named(one.use)}"

    def binding_briefly(self, one: Binding) -> str:
        """Return the same without what was set."""
        return f"{one.words(self.units)} ({one.use.rule.title}, {self.place(one.use)})"

    def binding_values(self, one: Binding) -> BindingValues:
        """Return what binds as `--json` prints it: distances in metres, times in seconds."""
        scale = 1000 if one.measure in ("distance", "base_distance", "longest_run") else 1
        return {
            **self.rule_values(one.use),
            "measure": one.measure,
            "measured": round(one.measured / scale),
            "bound": one.bound,
            "allowed": round(one.allowed / scale),
            "words": one.words(self.units),
        }

    # -- weeks to the goal -------------------------------------------------------------------------------------------

    def no_week_of_its_own(self, problem: Problem) -> list[str]:
        """Return what the weeks to a goal are those of where it is as far as the weeks allow; else nothing."""
        if not problem.as_far:
            return []
        aim = format_duration(problem.continuous_goal or 0)
        return [
            "A goal as far as the weeks allow has no week by which it is reached, and its run need not be held.",
            f"What follows is the week for reaching and holding the run that it aims at, {aim} without a walk.",
        ]

    def cost(self, one: Cost, at: GoalReach) -> str:
        """Return what a change of a rule does to the week that reaches the goal."""
        if one.earliest.reached is None:
            if at.found.reached is None:
                return f"{one.change}: out of reach as well"
            return f"{one.change}: not within {at.weeks} weeks"
        week = f"week {one.earliest.reached} at the earliest"
        if one.saved is None:
            return f"{one.change}: {week}"
        if not one.saved:
            return f"{one.change}: the same week, {one.earliest.reached}"
        number = abs(one.saved)
        return f"{one.change}: {week}, {number} week{'s' * (number != 1)} {'sooner' if one.saved > 0 else 'later'}"

    def cost_values(self, one: Cost) -> CostValues:
        """Return what a change does as `--json` prints it."""
        return {
            **self.rule_values(one.use),
            "change": one.change,
            "earliest": one.earliest.reached,
            "saved": one.saved,
            "proven": one.earliest.proven,
        }

    def reach(self, at: GoalReach, planned: int | None, own_weeks: int) -> Iterator[str]:
        """Yield the earliest week with its proof; `planned` is the week the plan takes, where the file leaves more."""
        found, goal = at.found, "that run" if at.problem.as_far else "the goal"
        if found.reached is None:
            holds = " and holds" if at.problem.as_far else ""
            yield f"No plan of up to {at.weeks} weeks under these rules reaches{holds} {goal}."
            if at.excluded:
                first, last = at.excluded
                yield f"Nor does one of {last} weeks: its last two full ones, {first} and {last}, were tried as well."
            return
        if at.weeks > own_weeks:
            too_few = "To be held, that run needs more than" if at.problem.as_far else "The goal does not fit"
            yield f"{too_few} these {own_weeks} weeks; a longer plan reaches it."
        day = at.problem.week(found.reached).start
        begins = f"which begins on {day:%a} {day.day} {day:%b %Y}"
        yield f"Earliest: week {found.reached}, {begins}; held in week {found.held}."
        later = as_early(at.problem).distance_weeks
        if later:
            far = "as far as the weeks allow" if at.problem.distance_goal_is_wish else f"by week {later[0]}"
            yield f"That is the run without a walk; the distance comes after it, {far}."
        if found.proven:
            yield f"Every week before {found.reached} was tried, and no plan keeps these rules."
        else:
            yield f"Open: week {found.bound} could not be decided; every week before it is impossible."
        if planned and planned > found.reached:
            yield f"The plan takes until week {planned}, which the file allows, to build up more gently."


def _without_reason(use: RuleUse) -> str:
    """Return the rule as a line of a file, without the coach's reason, which is said apart."""
    plain = use.rule.model_copy(update={"why": None})
    plain.model_fields_set.discard("why")
    return parameters(plain)


def listed(lines: Sequence[str]) -> list[str]:
    """Return lines as a list; what is indented belongs to the line above."""
    return [f"    {line.strip()}" if line.startswith(" ") else f"  - {line}" for line in lines]
