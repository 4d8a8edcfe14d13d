"""Two injuries at once (`extends: [runners-knee, it-band]`): two merged files as one, every value with its place.

The longer phases and weeks, the lower goal, the rules of both, a title that names both; the first gives the ladder and
the stages of strength, the second the routines of the other strength session. Of two that are exact the first's holds,
and that is said. What the file itself states lies over both already, so there is nothing to choose there. Ours: no
trial combined two protocols; where both say something the gentler is taken.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from planforge.constraints.spelling import NOT_SET, value_words
from planforge.languages import Message, codes, language
from planforge.languages.catalogue import ENGLISH
from planforge.problem.protocol import PHASE_ORDER
from planforge.problem.screening import OF_A_KNEE, Pain
from planforge.quantities.units import parse_duration
from planforge.quantities.when import parse_weeks
from planforge.rules.base.rule import Rule
from planforge.rules.registry import BY_NAME
from planforge.source import Mapping, Member, Node, Scalar, Sequence, merged_over, plain

Entries: TypeAlias = dict[str, Member]
Remarks: TypeAlias = list[str]
_OFF = ("off", "no", "false")
_YES = ("yes", "true")
_OPEN = 10**6  # weeks of a phase without an end
_AS_USUAL = ("name", "why", "during")  # what tells one use of a rule from another


def combined(first: Mapping, second: Mapping) -> tuple[Mapping, tuple[str, ...]]:
    """Return two merged files as one for who has both injuries, and in words what of the second gave way.

    What is malformed stays, for whoever reads the whole to name it.
    """
    remarks: Remarks = []
    one, other = first.entries, second.entries
    entries = dict(merged_over(second, first).entries)
    for key, combine in (("calendar", _calendar), ("goal", _goal), ("protocol", _protocol)):
        if key in one and key in other:
            entries[key] = _of_mappings(one[key], other[key], combine)
    entries |= _titles(one, other)
    if "rules" in one and "rules" in other:
        names = _called(first), _called(second)
        names = names if names[0] != names[1] else (names[0], f"{names[1]}, second")

        def rules(mine: Entries, others: Entries) -> Entries:
            return {
                name: _rule(name, mine.get(name), others.get(name), names, remarks)
                for name in dict.fromkeys((*others, *mine))
            }

        entries["rules"] = _of_mappings(one["rules"], other["rules"], rules)
    entries.pop("examples", None)  # of what follows with one of them alone
    return Mapping(entries, first.place), tuple(remarks)


_ARTICLES = ("a", "an", "the", "ein", "eine", "einem", "einer", "dem", "der")
_LONGEST_TITLE = 120


def _titles(one: Entries, other: Entries) -> Entries:
    if "title" not in one or "title" not in other:
        return {}
    return {"title": Member(one["title"].key_place, _title(one["title"].value, other["title"].value))}


def _title(one: Node, other: Node, code: str = ENGLISH) -> Node:
    """Return a title that names both injuries, in each language that both are in; one that is no title stays."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        both = [code for code in one.entries if code in other.entries]
        said = {
            code: Member(member.key_place, _title(member.value, other.entries[code].value, code))
            for code, member in one.entries.items()
            if code in both
        }
        return Mapping(said, one.place) if said else one
    if not isinstance(one, Scalar) or not isinstance(other, Scalar):
        return one
    mine, others = one.text.split(), other.text.split()
    alike = next((place for place, pair in enumerate(zip(mine, others, strict=False)) if pair[0] != pair[1]), len(mine))
    if alike and mine[alike - 1].lower() in _ARTICLES:
        alike -= 1
    more = " ".join(others[alike:])
    listed = language(code if code in codes() else ENGLISH).listed
    words = listed([one.text.strip(), more]) if more else one.text
    return Scalar(words, one.place) if len(words) <= _LONGEST_TITLE else one


def _called(file: Mapping) -> str:
    """Return what an injury is called where its rules are told apart."""
    condition = _at(file, "protocol", "condition")
    return condition.text[:40] if isinstance(condition, Scalar) else "first"


def _of_mappings(one: Member, other: Member, combine: Callable[[Entries, Entries], Entries]) -> Member:
    """Return two blocks as one; one that is no block stays as it is."""
    for member in (one, other):
        if not isinstance(member.value, Mapping):
            return member
    assert isinstance(one.value, Mapping) and isinstance(other.value, Mapping)
    return Member(one.key_place, Mapping(combine(one.value.entries, other.value.entries), one.value.place))


def _at(node: Node, *path: str) -> "Node | None":
    for step in path:
        if not isinstance(node, Mapping) or step not in node.entries:
            return None
        node = node.entries[step].value
    return node


# -- calendar, goal, protocol ----------------------------------------------------------------------------------------


def _calendar(one: Entries, other: Entries) -> Entries:
    return {**other, **one, **_chosen("weeks", one, other, int, max)}


def _goal(one: Entries, other: Entries) -> Entries:
    """Return the lower goal, due at the later week."""
    entries = {**other, **one}
    for key in ("continuous_run", "run"):
        entries |= _chosen(key, one, other, parse_duration, min)
    return entries | _chosen("by", one, other, _week, max)


def _week(text: str) -> int:
    return int(text.removeprefix("week "))


def _chosen(
    key: str, one: Entries, other: Entries, read: Callable[[str], int], choose: Callable[[list[int]], int]
) -> Entries:
    """Return the entry whose value is chosen; the first's where only one can be read."""
    values: dict[int, Member] = {}
    for entries in (other, one):
        if key in entries and isinstance(node := entries[key].value, Scalar):
            try:
                values[read(node.text)] = entries[key]
            except (ValueError, ValidationError):
                return {}
    return {key: values[choose(list(values))]} if values else {}


def _protocol(one: Entries, other: Entries) -> Entries:
    """Return the protocol of both; see the module."""
    entries = {**other, **one}
    for key in ("runs_from_stage", "established"):
        entries.pop(key, None)
    entries |= _titles(one, other)
    entries |= {key: one[key] for key in ("runs_from_stage",) if key in one}
    if "default_goal" in one and "default_goal" in other:
        entries["default_goal"] = _of_mappings(one["default_goal"], other["default_goal"], _goal)
    entries |= _said_by(any, "needs_clearance", one, other) | _said_by(all, "established", one, other)
    entries |= _every("pain_profile", _with_a_list("pain_profile", one), _with_a_list("pain_profile", other))
    entries |= _chosen("most_pain", one, other, TypeAdapter(Pain).validate_python, min)
    if "phases" in one and "phases" in other:
        entries["phases"] = _phases(one["phases"], other["phases"])
    for key in ("cues", "advice", "care"):
        entries |= _every(key, one, other)
    if "readiness" in one or "readiness" in other:
        entries |= _every("readiness", _with_readiness(one), _with_readiness(other))
    if "cross_training" in one or "cross_training" in other:
        entries["cross_training"] = _allowed_by_both(one.get("cross_training"), other.get("cross_training"))
    return entries | _strength(one, other)


def _said_by(enough: Callable[[Iterable[bool]], bool], key: str, one: Entries, other: Entries) -> Entries:
    """Return a yes that one of them says, or both; else the no of who says none."""
    said = {True: [], False: []}  # type: dict[bool, list[Member]]
    for entries in (one, other):
        if key in entries:
            value = entries[key].value
            said[isinstance(value, Scalar) and value.text.strip().lower() in _YES].append(entries[key])
    yes = [True] * len(said[True]) + [False] * (2 - len(said[True]))
    if not said[True] or enough(yes):
        return {key: (said[True] or said[False])[0]} if said[True] or said[False] else {}
    silent = next(entries for entries in (one, other) if key not in entries or entries[key] in said[False])
    no = silent.get(key) or silent.get("title") or said[True][0]
    return {key: Member(no.key_place, Scalar("no", no.value.place))}


def _every(key: str, one: Entries, other: Entries) -> Entries:
    """Return a list of what either says, the first's before what the second adds."""
    both = [entries[key] for entries in (one, other) if key in entries]
    lists = [member.value for member in both if isinstance(member.value, Sequence)]
    if len(lists) < 2:
        return {}
    known = [plain(item) for item in lists[0].items]
    more = tuple(item for item in lists[1].items if plain(item) not in known)
    return {key: Member(both[0].key_place, Sequence((*lists[0].items, *more), lists[0].place))}


def _with_a_list(key: str, entries: Entries) -> Entries:
    """Return a block in which a single value of a key is a list of one."""
    if key not in entries or not isinstance(value := entries[key].value, Scalar):
        return entries
    return {**entries, key: Member(entries[key].key_place, Sequence((value,), value.place))}


def _with_readiness(entries: Entries) -> Entries:
    """Return a protocol's block with its questions of readiness; who names none asks those of a knee."""
    if "readiness" in entries or "title" not in entries:
        return entries
    place = entries["title"].key_place
    return {**entries, "readiness": Member(place, Sequence(tuple(Scalar(one, place) for one in OF_A_KNEE), place))}


def _allowed_by_both(one: Member | None, other: Member | None) -> Member:
    """Return the activities that both name, as the first has them; who names none allows none."""
    said = one or other
    assert said is not None
    if one is None or other is None or not isinstance(one.value, Sequence) or not isinstance(other.value, Sequence):
        malformed = [member for member in (one, other) if member and not isinstance(member.value, Sequence)]
        return malformed[0] if malformed else Member(said.key_place, Sequence((), said.value.place))
    titles = [plain(title) for item in other.value.items if (title := _at(item, "title"))]
    kept = [item for item in one.value.items if (title := _at(item, "title")) and plain(title) in titles]
    return Member(one.key_place, Sequence(tuple(kept), one.value.place))


def _phases(one: Member, other: Member) -> Member:
    """Return the phases of both in their order, each as long as the longer; the first says what it is for."""
    for member in (one, other):
        if not isinstance(member.value, Sequence):
            return member
    try:
        mine, others = _by_phase(one.value), _by_phase(other.value)
        found, over = list[Node](), 0
        for name in PHASE_ORDER:
            both = [some[name] for some in (mine, others) if name in some]
            if not both:
                continue
            phase, longest = both[0][0], max(both, key=lambda some: some[1])
            entries = {key: member for key, member in phase.entries.items() if key != "weeks"}
            if all(length for _, length in both):
                begins, over = over + 1, over + longest[1]
                weeks = f"{begins} on" if longest[1] >= _OPEN else f"{begins}-{over}" if over > begins else f"{begins}"
                said = longest[0].entries["weeks"]
                entries["weeks"] = Member(said.key_place, Scalar(weeks, said.value.place))
            found.append(Mapping(entries, phase.place))
    except (ValueError, KeyError):
        return other
    return Member(one.key_place, Sequence(tuple(found), one.value.place))


def _by_phase(phases: Node) -> dict[str, tuple[Mapping, int]]:
    """Return each phase by its name, and how many weeks it lasts: 0 where it has no dates of its own."""
    found, over = dict[str, tuple[Mapping, int]](), 0
    for phase in phases.items if isinstance(phases, Sequence) else ():
        name, weeks = _at(phase, "name"), _at(phase, "weeks")
        if not isinstance(phase, Mapping) or not isinstance(name, Scalar) or name.text not in PHASE_ORDER:
            raise ValueError("no phase")
        length = 0
        if isinstance(weeks, Scalar):
            last = parse_weeks(weeks.text)[1]
            length, over = (_OPEN, over) if last is None else (max(1, last - over), max(over + 1, last))
        found[name.text] = phase, length
    return found


def _strength(one: Entries, other: Entries) -> Entries:
    """Return the routines of both, and the second's stages as those of the other strength session.

    A routine of the second that is called as another of the first gets a name of its own.
    """
    routines, more = one.get("routines"), other.get("routines")
    stages, title = other.get("strength"), other.get("title")
    if not (routines and more and stages and title and isinstance(stages.value, Sequence)):
        return {}
    if not isinstance(routines.value, Mapping) or not isinstance(more.value, Mapping):
        return {"routines": more if isinstance(routines.value, Mapping) else routines}
    merged, renamed = dict(routines.value.entries), dict[str, str]()
    for name, routine in more.value.entries.items():
        if name in merged and plain(merged[name].value) != plain(routine.value):
            renamed[name] = f"{name}-second"
        merged[renamed.get(name, name)] = routine
    second: Entries = {"title": title, "strength": Member(stages.key_place, _with_names(stages.value, renamed))}
    if "runs_from_stage" in other:
        second["runs_from_stage"] = other["runs_from_stage"]
    return {
        "routines": Member(routines.key_place, Mapping(merged, routines.value.place)),
        "second": Member(stages.key_place, Mapping(second, stages.value.place)),
    }


def _with_names(stages: Sequence, renamed: dict[str, str]) -> Sequence:
    """Return stages that name their routines as they are called now."""

    def stage(node: Node) -> Node:
        routine = _at(node, "routine")
        if not isinstance(node, Mapping) or not isinstance(routine, Scalar) or routine.text not in renamed:
            return node
        own = Member(node.entries["routine"].key_place, Scalar(renamed[routine.text], routine.place))
        return Mapping({**node.entries, "routine": own}, node.place)

    return Sequence(tuple(map(stage, stages.items)), stages.place)


# -- rules -----------------------------------------------------------------------------------------------------------


def _rule(name: str, one: Member | None, other: Member | None, names: tuple[str, str], remarks: Remarks) -> Member:
    """Return the uses of a rule that hold for both; where only one of them has it, that one's."""
    said = [member for member in (one, other) if member is not None and not _is_off(member.value)]
    if one is None or other is None or len(said) < 2:
        return said[0] if said else one or other  # type: ignore[return-value]  # one of the two is there
    rule = BY_NAME.get(name)
    mine, others = one.value, other.value
    if rule is None or plain(mine) == plain(others):
        return one
    if rule.exactly:
        remarks.append(_remark("two_exactly", rule, names, [_set_in(rule, node) for node in (mine, others)]))
        return one
    empty = Mapping({}, one.value.place)
    mine, others = (empty if isinstance(node, Scalar) and not node.text else node for node in (mine, others))
    if isinstance(mine, Mapping) and isinstance(others, Mapping):
        stricter = _stricter(rule, mine, others, names, remarks)
        if stricter is not None:
            return Member(one.key_place, stricter)
    uses = [*_uses(mine, names[0]), *_uses(others, names[1])]
    return Member(one.key_place, Sequence(tuple(uses), one.value.place))


def _is_off(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.strip().lower() in _OFF


def _uses(node: Node, called: str) -> Iterator[Node]:
    """Yield the uses of a rule, each with a name: its own, or whose it is."""
    several = node.items if isinstance(node, Sequence) else (node,)
    for number, use in enumerate(several, 1):
        own = _at(use, "name")
        if not isinstance(use, Mapping):
            yield use
            continue
        words = called if len(several) == 1 else f"{called} {number}"
        words = f"{own.text} ({called})"[:60] if isinstance(own, Scalar) else words
        yield Mapping({**use.entries, "name": Member(use.place, Scalar(words, use.place))}, use.place)


def _stricter(
    rule: type[Rule], one: Mapping, other: Mapping, names: tuple[str, str], remarks: Remarks
) -> Mapping | None:
    """Return one use that asks what both ask, value by value with its place; None where it takes two uses."""
    fields = {field.alias or name: name for name, field in rule.model_fields.items()}
    entries = dict(one.entries)
    for key in dict.fromkeys((*one.entries, *other.entries)):
        mine, others = (node.entries.get(key) for node in (one, other))
        if key not in fields or key in _AS_USUAL:
            if _text(mine) != _text(others):
                return None
            continue
        try:
            values = [getattr(_read(rule, key, member), fields[key]) for member in (mine, others)]
        except ValidationError:
            return None
        if values[0] == values[1]:
            continue
        chosen = _choose(rule, fields[key], values)
        if chosen is None:
            return None
        if chosen == _FIRST:
            field = rule.model_fields[fields[key]]
            said = [f"{key}: {value_words(field, value)}" for value in values]
            remarks.append(_remark("two_differ", rule, names, said))
            continue
        kept = (mine, others)[chosen]
        entries.pop(key, None)
        entries |= {key: kept} if kept else {}
    return Mapping(entries, one.place)


def _remark(which: str, rule: type[Rule], names: tuple[str, str], said: list[str]) -> Message:
    """Return that of two values the first injury's holds, with both."""
    (first, second), (mine, others) = names, said
    return Message(f"messages.warnings.{which}", rule=rule.name, first=first, second=second, mine=mine, others=others)


def _set_in(rule: type[Rule], node: Node) -> str:
    """Return what a use of a rule sets, as a coach writes it; its name alone where that cannot be read."""
    try:
        read = rule.model_validate(plain(node) or {})
    except ValidationError:
        return rule.name
    fields = {name: field for name, field in rule.model_fields.items() if name not in Rule.model_fields}
    given = {name: value_words(field, getattr(read, name)) for name, field in fields.items()}
    return ", ".join(f"{name}: {words}" for name, words in given.items() if words != NOT_SET)


_FIRST = -1


def _choose(rule: type[Rule], name: str, values: list[Any]) -> int | None:
    """Return whose value asks more, 0 or 1; the first's where neither does; None where both have to be kept."""
    if name == "weight":  # without one it must hold
        return values.index(None) if None in values else values.index(max(values))
    direction = rule.loosens.get(name)
    if direction in ("up", "down") and None not in values:
        return values.index(min(values) if direction == "up" else max(values))
    if all(isinstance(value, bool) for value in values):
        return values.index(True)
    return None if any(isinstance(value, tuple) for value in values) else _FIRST


def _read(rule: type[Rule], key: str, member: Member | None) -> Rule:
    return rule.model_validate({} if member is None else {key: plain(member.value)})


def _text(member: Member | None) -> object:
    return None if member is None else plain(member.value)
