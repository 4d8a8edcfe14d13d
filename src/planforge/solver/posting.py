"""From what rules yield to what the solver keeps: constraints for hard rules, priced excess for soft ones."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from ortools.sat.python import cp_model

from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.draft import Draft, Quantity
from planforge.rules.base.rule import Excess
from planforge.rules.goal import GoalRule, settled_until

Group = Literal["coach", "goal", "protocol", "rebuild", "training", "layout"]


def group_of(use: RuleUse, excess: Excess, until: int | None = None) -> Group | None:
    """Return which level of the objective prices an excess; None: nothing may exceed there.

    until: the week up to which a plan is settled first (`rules.goal.settled_until`).
    """
    rule = use.rule
    if rule.hard and not excess.wish:
        return None
    if excess.wish and rule.counts_training:
        return "training"
    if rule.wish or (excess.wish and rule.scope == "day"):
        return "layout"
    if isinstance(rule, GoalRule) and excess.wish:
        return "goal"
    if rule.scope == "day" or (use.weighted_by_coach and not excess.wish):
        return "coach"
    return "rebuild" if until is not None and excess.week > until else "protocol"


def price_of(use: RuleUse) -> int:
    """Return what one unit of excess costs."""
    return use.rule.weight or 1


class Posting:
    """Posts rules into a model and collects what soft ones cost, per group."""

    def __init__(self, model: cp_model.CpModel) -> None:
        """Start with no costs."""
        self.model = model
        self.costs: dict[Group, list[Quantity]] = defaultdict(list)
        self.impossible = False

    def post(self, uses: Iterable[RuleUse], draft: Draft, groups: Sequence[Group]) -> None:
        """Post the rules; of the soft excesses only those of the groups named, the others cost nothing here."""
        until = settled_until(draft.problem, draft.held)
        for use in uses:
            for excess in use.rule.posted(draft):
                conditions = self._conditions(excess)
                if conditions is None:
                    continue
                group = group_of(use, excess, until)
                overs = excess.over if isinstance(excess.over, tuple) else (excess.over,)
                if group is None:
                    self._forbid(overs, conditions)
                elif group in groups:
                    self.price(group, overs, excess.scale, price_of(use), conditions)

    def _conditions(self, excess: Excess) -> list[cp_model.LiteralT] | None:
        """Return the literals under which an excess counts; None when it never does."""
        literals = [literal(one) for one in excess.when]
        if any(one is False for one in literals):
            return None
        return [one for one in literals if not isinstance(one, bool)]

    def _forbid(self, overs: Sequence[Quantity], conditions: list[cp_model.LiteralT]) -> None:
        for over in overs:
            if isinstance(over, int):
                if over > 0:
                    self.impossible |= not conditions
                    self.model.add_bool_or([~one for one in conditions])
            elif conditions:
                self.model.add(over <= 0).only_enforce_if(conditions)
            else:
                self.model.add(over <= 0)

    def price(
        self,
        group: Group,
        overs: Sequence[Quantity],
        scale: int,
        price: int,
        conditions: Sequence[cp_model.LiteralT] = (),
    ) -> None:
        """Let the largest of several excesses cost so much per started `scale`, where all conditions hold."""
        if all(isinstance(over, int) for over in overs) and not conditions:
            self.costs[group].append(price * max(0, *(-(-over // scale) for over in overs)))
            return
        units = self.model.new_int_var(0, 10**7, "")
        for over in overs:
            add = self.model.add(scale * units >= over)
            if conditions:
                add.only_enforce_if(conditions)
        self.costs[group].append(price * units)


def literal(quantity: Quantity) -> Any:
    """Return the literal a 0/1 quantity stands for: a constant, a variable, or one minus a variable."""
    if isinstance(quantity, int):
        return bool(quantity)
    flat = cp_model.FlatIntExpr(quantity)
    (variable,), (coefficient,), offset = flat.vars, flat.coeffs, flat.offset
    if (coefficient, offset) == (1, 0):
        return variable
    assert (coefficient, offset) == (-1, 1), f"no literal: {quantity}"
    return ~variable


def in_scope(problem: Problem, scope: str) -> list[RuleUse]:
    """Return the uses of rules of one scope, in the file's order of rules."""
    return [use for use in problem.uses if use.rule.scope == scope]
