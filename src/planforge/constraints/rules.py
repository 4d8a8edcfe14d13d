"""The rules of a constraint file: which of them are in force, whose line each one is, and what is wrong in them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from planforge.constraints.file import keys_at
from planforge.constraints.templates import template_names
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.quantities import spelled
from planforge.quantities.dates import WEEKDAY, parse_weekday
from planforge.rules.base.rule import Rule, uses
from planforge.rules.long_day import LongDay
from planforge.rules.registry import BY_NAME, RULES
from planforge.rules.rest_days import RestDays
from planforge.rules.run_days import RunDays
from planforge.rules.start_load import StartLoad
from planforge.source import Document, Fault, Loc, Mapping, Member, Scalar, Value, did_you_mean, faults_of

MOST_RUNS, FEWEST_RUNS = 6, 2


def with_values_alone(document: Document) -> Document:
    """Return the document with what a value alone says of a rule as its parameter: `run-days: 3`, or `3-4`."""
    member = document.root.entries.get("rules")
    if member is None or not isinstance(member.value, Mapping):
        return document
    entries = dict(member.value.entries)
    for name, one in member.value.entries.items():
        alone = BY_NAME[name].alone if name in BY_NAME else None
        if alone and isinstance(one.value, Scalar) and re.match(r"\s*[0-9]", one.value.text):
            entries[name] = one._replace(value=Mapping({alone: Member(one.value.place, one.value)}, one.value.place))
    rules = member._replace(value=Mapping(entries, member.value.place))
    return replace(document, root=Mapping({**document.root.entries, "rules": rules}, document.root.place))


def rules_of(
    stated: Value, document: Document, context: dict[str, str], faults: list[Fault]
) -> tuple[list[RuleUse], list[str]]:
    """Return the uses of rules in the manual's order, and the names of those switched off."""
    if not isinstance(stated, dict):
        return [], []  # the file's own model says so
    for name in stated:
        if name not in BY_NAME:
            place = document.key_place(("rules", name))
            hint = did_you_mean(name, BY_NAME) or "`planforge rules` names them all"
            faults.append(Fault(f"unknown rule '{name}'", place, hint, len(name)))
    uses: list[RuleUse] = []
    switched_off: list[str] = []
    for rule in RULES:
        if rule.name not in stated:
            continue
        value = stated[rule.name]
        if isinstance(value, str) and value.strip().lower() in ("off", "no", "false"):
            switched_off.append(rule.name)
            continue
        words = value if isinstance(value, list) else [value]
        if (days := _weekdays(words)) and rule is not LongDay:  # whose own parameter is a day
            place, width = document.place(("rules", rule.name)), len(value) if isinstance(value, str) else 1
            said = "its parameters, or `off`, are expected here, not days of the week"
            faults.append(Fault(f"{rule.name}: {said}", place, _where_days_stand(rule, days), width))
            continue
        if words and all(isinstance(one, str) and one for one in words):
            value = words[0]
        if isinstance(value, str) and value:
            first = next((name for name in rule.model_fields if name not in Rule.model_fields), "weight")
            off = f" or `{rule.name}: off`"
            if value.strip().lower() in ("on", "yes", "true"):
                off = "; without the line the protocol's own holds"
            figure = _as_parameter(rule, first, value.strip())
            hint = f"write `{rule.name}: {{{first}: {figure}}}`{off}"
            place = document.place(("rules", rule.name))
            faults.append(Fault(f"{rule.name}: its parameters, or `off`, are expected here", place, hint, len(value)))
            continue
        several = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        if not several:
            hint = "write `off` to switch it off, or delete the line to keep the protocol's own"
            faults.append(Fault(f"{rule.name}: the list is empty", document.place(("rules", rule.name)), hint))
        called: set[str] = set()
        for position, one in several:
            loc: Loc = ("rules", rule.name) if position is None else ("rules", rule.name, position)
            try:
                parsed = rule.model_validate(one if one != "" else {}, context=context)
            except ValidationError as error:
                found = faults_of(error, document, loc, keys_at)
                faults.extend(_told_better_of_a_rule(fault, rule, one) for fault in found)
                continue
            if parsed.called in called:
                place = document.place((*loc, "name"))
                faults.append(Fault(f"{rule.name}: two uses are called '{parsed.called}'", place, "rename one of them"))
            called |= {parsed.called} if parsed.called else set()
            if position is not None and len(several) > 1 and parsed.called is None:  # so that messages tell them apart
                parsed = parsed.model_copy(update={"called": f"entry {position + 1}"})
            weight = (*loc, "weight")
            from_template = document.origin(weight) in template_names() or document.restates(weight)
            by_coach = parsed.weight is not None and not from_template
            uses.append(RuleUse(parsed, str(document.key_place(loc)), by_coach, loc))
    return uses, switched_off


def runs_as_now(use: RuleUse, problem: Problem, document: Document) -> RuleUse:
    """Return a use of a rule; of `run-days`, where no coach says it, with the runs of who still runs.

    So many as now, two at least and six at most, and fewer where the start does not hold so many. The number counts
    as said, whoever said it, so that conflicts and explanations name it.
    """
    if not isinstance(use.rule, RunDays):
        return use
    runner, loc = problem.runner, (*use.loc, "sessions_per_week")
    said = document.existing(loc) == loc and document.origin(loc) not in template_names()
    if said or runner.stopped_running or not runner.runs_per_week:
        return replace(use, rule=_with_runs(use.rule, use.rule.sessions_per_week))
    runs = max(FEWEST_RUNS, min(MOST_RUNS, runner.runs_per_week))
    for start in uses(problem, StartLoad):
        runs = start.runs_that_fit(problem, runs) if start.hard else runs
    return replace(use, rule=_with_runs(use.rule, runs))


def _weekdays(values: Sequence[Value]) -> list[str]:
    """Return the days of the week where values hold nothing else: `mon, wed` or `[mon, wed]`."""
    words = [word for one in values for word in (re.split(r"[,/\s]+", one.strip()) if isinstance(one, str) else [""])]
    whole = bool(words) and all(re.fullmatch(WEEKDAY, word) for word in words)
    return [parse_weekday(word).label for word in words] if whole else []


def _where_days_stand(rule: type[Rule], days: list[str]) -> str:
    """Return where a coach says which days of the week are meant by a rule that was given them alone."""
    if rule is RestDays:
        free = ", ".join(f"{day}: none" for day in days)
        return f"for days that stay free write `{free}` under `calendar: available:`"
    kind = "strength" if rule.name.startswith("strength") else "run"
    return (
        f"write `preferred-days: {{{kind}: [{', '.join(days)}]}}`; firmly: give no other day a time under `available`"
    )


def _as_parameter(rule: type[Rule], name: str, text: str) -> str:
    """Return what stands alone as its parameter is written: a figure with the unit it lacks, words where they fit."""
    own = spelled.spelling(rule.model_fields[name])
    if re.match("[0-9]", text):
        try:
            if own is not None:
                own.read(text)
        except ValueError as error:
            offered = re.search("write [^`]*`([^`]+)`", str(error))
            return offered[1] if offered else text
        return text
    try:
        rule.model_validate({name: text})
    except ValidationError:
        return "..."
    return text


def _with_runs(rule: Any, runs: int) -> Any:
    return rule.model_copy(update={"sessions_per_week": runs})


def _no_lighter_week(fault: Fault) -> Fault:
    """Return the fault of a negative growth with what that growth can be at least, and how a week gets lighter."""
    if not re.search(r": max_(increase|growth): .* is negative$", fault.message):
        return fault
    lighter = "for lighter weeks write `hold-week: {lighter: 20 %}`"
    return replace(fault, hint=f"{fault.hint}, no growth at all; {lighter}")


def _as_it_is_now(fault: Fault, rule: type[Rule], stated: Value) -> Fault:
    """Return a rule's fault; of a parameter that stood there in older versions it says where it stands now."""
    for name, former in rule.former_parameters.items():
        if fault.message == f"rules: {rule.name}: unknown key '{name}'":
            value = stated.get(name) if isinstance(stated, dict) else None
            hint = former.hint.format(value if isinstance(value, str) else former.usual)
            return replace(fault, message=f"rules: {rule.name}: {name} {former.words}", hint=hint)
    return fault


def _told_better_of_a_rule(fault: Fault, rule: type[Rule], stated: Value) -> Fault:
    return _no_lighter_week(_as_it_is_now(fault, rule, stated))
