"""A published ladder in YAML: blocks of run and walk seconds by week and session.

    id: my-ladder                       # optional, as all but `weeks`
    name: A ladder
    conversion: {jog_s_per_mile: 600, walk_s_per_mile: 1080}
    min_rest_days_between: 1
    warmup_walk_s: 300                  # walked before and after every session
    cooldown_walk_s: 0
    weeks:
      - week: 1
        sessions:
          - blocks:
              - {reps: 8, seq: [[run, 60], [walk, 90]]}

An amount is seconds, minutes and seconds (`1:30`), or has its unit: `90 s`, `400 m`. A session, or a block, may be said
in words: `8 x (1 min run, 90 s walk)`. `week: 1-2` is each of these weeks; `sessions: 3` counts those that a week's own
`session` or `blocks` say once. Of a range of repeats, `6-8`, the fewer are counted, and that is said. JSON holds the
same. Keys that say nothing about amounts are passed over; days of rest that are said in words (`2 then 1`) are kept
among the rules, as they stand.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from planforge.foreign.in_words import Said, said
from planforge.foreign.stated import (
    JSON,
    LONGEST_SESSION,
    MILE,
    MOST_SESSIONS,
    MOST_STEPS,
    RANGES,
    Conversion,
    ForeignPlan,
    ForeignSession,
    ForeignWeek,
    block,
    too_much,
)
from planforge.plan.model import Do, End, Part, Step, Steps, step_count
from planforge.quantities.spelled import ends
from planforge.quantities.units import LONGEST_PLAN, parse_distance, parse_duration
from planforge.source import Document, Fault, Faults, Value, contents, faults_of, read, read_text

DOES = {"run": Do.RUN, "jog": Do.RUN, "walk": Do.WALK, "rest": Do.REST, "stand": Do.REST}
_NUMBER = re.compile(r"^\d{1,6}(?:\.\d{1,3})?$")
_NOTHING = ("", "null", "~", "none")


def _nothing(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() in _NOTHING else value


def _number(most: int, least: int = 0) -> BeforeValidator:
    """Return what reads a whole or decimal number within bounds."""

    def read(value: object) -> object:
        value = _nothing(value)
        if not isinstance(value, str):
            return value
        if not _NUMBER.match(value.strip()):
            raise ValueError(f"{value!r} is not a number; write digits like `{max(least, min(60, most))}`")
        if not least <= float(value) <= most:
            raise ValueError(f"must be between {least} and {most}, not {value}")
        return round(float(value))

    return BeforeValidator(read)


def _seconds(value: object) -> object:
    """Return whole seconds of a walk: a number, or what has its unit."""
    value = _nothing(value)
    if not isinstance(value, str) or _NUMBER.match(value.strip()):
        return value
    try:
        return str(parse_duration(value))
    except ValueError as error:  # whose own way out is in minutes
        raise ValueError(f"{value!r} is no number of seconds; write digits like `300`, or `5 min`") from error


def _counted(value: object) -> object:
    """Return a number of days; None for what says them in words."""
    return value if not isinstance(value, str) or _is_number(value) else None


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"\s*[-+]?[\d.,]+\s*", value))


_SOME = BeforeValidator(lambda value: _nothing(value) or ())  # a list that is written as nothing is empty


class _Passing(BaseModel):
    """A part of a ladder; what it does not know it passes over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Bout(_Passing):
    """What is done, and how much: seconds, or millimetres."""

    do: Do
    seconds: int = 0
    millimetres: int = 0


def _bout(value: object) -> object:
    """Return a bout of `[run, 60]`, or `{run: 60}`."""
    if isinstance(value, dict) and len(value) == 1:
        value = list(*value.items())
    if not (isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)):
        raise ValueError("a step is what is done and for how long; write it like `[run, 60]`")
    word, amount = (str(one).strip() for one in value)
    if word.lower() not in DOES:
        raise ValueError(f"{word!r} is not known; write one of {', '.join(DOES)}")
    does: dict[str, Any] = {"do": DOES[word.lower()]}
    if ends(amount):
        raise ValueError(f"{amount!r} is a range, and one figure is wanted; write the one that is to be measured")
    if _NUMBER.match(amount):
        does["seconds"] = round(float(amount))
    elif re.fullmatch(r"[0-9]{1,3}:[0-5][0-9]", amount):
        does["seconds"] = parse_duration(f"{amount} min")
    elif re.search(r"(?:mi|miles?|km|[\d ]m)$", amount) and not amount.endswith("min"):
        does["millimetres"] = parse_distance(amount)
    else:
        does["seconds"] = parse_duration(amount)
    if does.get("seconds", 0) > LONGEST_SESSION or does.get("millimetres", 0) > 200_000_000:
        raise ValueError(f"{amount!r} is more than a day holds; check the unit")
    return does


def _fewest(value: object) -> object:
    """Return the fewer repeats of a range."""
    both = ends(value)
    return str(both[0]) if both else value


class _Block(_Passing):
    reps: Annotated[int | None, _number(500, 1), BeforeValidator(_fewest)] = None
    seq: Annotated[tuple[Annotated[_Bout, BeforeValidator(_bout)], ...], Field(max_length=200)]


def _blocks(value: object) -> object:
    """Return the blocks of a list in which some may be said in words, or of words alone."""
    if isinstance(value, str):
        return [{"reps": str(one.times), "seq": one.steps} for one in said(value)]
    if isinstance(value, list):
        parts = [_blocks(one) if isinstance(one, str) else [one] for one in value]
        return [block for some in parts if isinstance(some, list) for block in some]
    return value


def _session(value: object) -> object:
    """Return a session that is said in words, or by its amounts alone (`{run: 1 min, walk: 2 min, reps: 6}`)."""
    if isinstance(value, str | list):
        return {"blocks": value}
    if isinstance(value, dict) and "blocks" not in value:
        steps = [[key, amount] for key, amount in value.items() if key.lower() in DOES]
        reps = next((value[key] for key in _REPEATS if key in value), None)
        return {"blocks": [{"reps": reps, "seq": steps}]} if steps else value
    return value


class _Session(_Passing):
    blocks: Annotated[tuple[_Block, ...], Field(max_length=200), BeforeValidator(_blocks)]


_REPEATS = ("reps", "repeats", "times")
_ONCE = ("session", "workout", "blocks")  # what all sessions of a week are, said once


def _counted_sessions(value: object) -> object:
    """Return a week whose sessions are alike with each of them; its number, or those of a range, as first and last."""
    if isinstance(value, list):
        return {"sessions": value}
    if not isinstance(value, dict):
        return value
    if not {"sessions", *_ONCE} & value.keys():
        raise ValueError("a week says what its sessions are; write `sessions: [20 min run, ...]`, or `sessions: []`")
    number = value.get("week", value.get("weeks"))
    if isinstance(number, list) and number and all(isinstance(one, str) for one in number):
        number = number[0] if len(number) == 1 else f"{number[0]}-{number[-1]}"
    both = ends(number)
    value = value | ({"week": str(both[0]), "last": str(both[1])} if both else {"week": number or ""})
    alike = next((value[one] for one in _ONCE if one in value), None)
    if alike is None:
        return value
    count = value.get("sessions")
    if not isinstance(count, str) or not count.strip().isdecimal():
        raise ValueError("says what a session is, and not how many there are; write `sessions: 3` beside it")
    return value | {"sessions": [alike] * min(int(count), MOST_SESSIONS + 1)}


class _Week(_Passing):
    week: Annotated[int | None, _number(LONGEST_PLAN, 1)] = None
    last: Annotated[int | None, _number(LONGEST_PLAN, 1)] = None
    sessions: Annotated[
        tuple[Annotated[_Session, BeforeValidator(_session)], ...], _SOME, Field(max_length=MOST_SESSIONS)
    ] = ()


class _Conversion(_Passing):
    jog_s_per_mile: Annotated[int | None, _number(3600, 180)] = None
    run_s_per_mile: Annotated[int | None, _number(3600, 180)] = None
    walk_s_per_mile: Annotated[int | None, _number(7200, 300)] = None
    jog_s_per_km: Annotated[int | None, _number(2400, 110)] = None
    run_s_per_km: Annotated[int | None, _number(2400, 110)] = None
    walk_s_per_km: Annotated[int | None, _number(4800, 180)] = None

    def read(self) -> Conversion:
        """Return seconds a mile; what is not stated is assumed."""
        assumed = Conversion()
        per_km = MILE / 1000
        run = self.run_s_per_mile or self.jog_s_per_mile or per_km * (self.run_s_per_km or self.jog_s_per_km or 0)
        walk = self.walk_s_per_mile or per_km * (self.walk_s_per_km or 0)
        return Conversion(Fraction(run) or assumed.run, Fraction(walk) or assumed.walk, bool(run or walk))


_Seconds = Annotated[int | None, _number(3600), BeforeValidator(_seconds)]


class _Ladder(_Passing):
    id: str = ""
    name: str = ""
    conversion: Annotated[_Conversion | None, BeforeValidator(_nothing)] = None
    min_rest_days_between: Annotated[int | None, _number(6), BeforeValidator(_counted)] = None
    warmup_walk_s: _Seconds = None
    cooldown_walk_s: _Seconds = None
    weeks: Annotated[
        tuple[Annotated[_Week, BeforeValidator(_counted_sessions)], ...], _SOME, Field(max_length=LONGEST_PLAN)
    ] = ()


def read_ladder(path: Path) -> ForeignPlan:
    """Return the plan of a published ladder; raise Faults with every fault and its place."""
    document = _read(path)
    values = document.values()
    try:
        stated = _Ladder.model_validate(values)
    except ValidationError as error:
        raise Faults(faults_of(error, document), document.texts) from None
    conversion = stated.conversion.read() if stated.conversion else Conversion()
    faults: list[Fault] = []
    weeks = tuple(_weeks(stated, conversion, document, faults))
    if sum(step_count(one.steps) for week in weeks for one in week.sessions) > MOST_STEPS:
        faults.append(Fault(f"{path}: more than {MOST_STEPS} steps; this is no plan", None))
    if faults:
        raise Faults(faults, document.texts)
    return ForeignPlan(
        id=stated.id or path.stem,
        name=stated.name or stated.id or path.stem,
        weeks=weeks,
        conversion=conversion,
        rest_days=1 if stated.min_rest_days_between is None else stated.min_rest_days_between,
        rules=_rules(values) | _ranges(document),
    )


def _read(path: Path) -> Document:
    """Return the file, read; in JSON, which YAML holds but for its tabs, these are blanks."""
    if path.suffix.lower() != JSON:
        return read(path)
    text = contents(path, str(path))
    if isinstance(text, Fault):
        raise Faults([text], {})
    return read_text(text.replace("\t", " "), str(path))


def _ranges(document: Document) -> dict[str, str]:
    """Return what is said of repeats that the ladder leaves open."""
    found = dict.fromkeys(
        text.strip()
        for loc, text in document.leaves()
        if loc[:1] == ("weeks",)
        and (loc[-1] == "reps" or loc[-1] in _ONCE or isinstance(loc[-1], int))
        and (ends(text) or (not _is_number(text) and any(one.most > one.times for one in _said(text))))
    )
    return {RANGES: f"the fewer are counted of {', '.join(found)}"} if found else {}


def _said(text: str) -> list[Said]:
    try:
        return said(text)
    except ValueError:
        return []


def _weeks(stated: _Ladder, conversion: Conversion, document: Document, faults: list[Fault]) -> Iterator[ForeignWeek]:
    before = 0
    for position, week in enumerate(stated.weeks):
        index = week.week or before + 1
        if index <= before:
            where = document.place(("weeks", position, "week"))
            faults.append(Fault(f"week {index} comes after week {before}", where, "number the weeks in order"))
        last = max(index, week.last or index)
        before = max(before, last)
        sessions = []
        for number, session in enumerate(week.sessions):
            steps = _steps(session, stated, conversion)
            if wrong := too_much(steps):
                faults.append(Fault(f"week {index}: {wrong}", document.place(("weeks", position, "sessions", number))))
            sessions.append(ForeignSession(steps))
        yield from (ForeignWeek(one, tuple(sessions)) for one in range(index, last + 1))


def _steps(session: _Session, stated: _Ladder, conversion: Conversion) -> Steps:
    """Return a session's steps, the walks before and after it included."""
    before, after = (
        (Step(do=Do.WALK, part=part, end=End(seconds=seconds)),) if seconds else ()
        for part, seconds in ((Part.WARM_UP, stated.warmup_walk_s), (Part.COOL_DOWN, stated.cooldown_walk_s))
    )
    steps: list[Any] = []
    for one in session.blocks:
        inside = [
            Step(do=bout.do, end=End(seconds=seconds))
            for bout in one.seq
            if (
                seconds := bout.seconds
                or (bout.millimetres and conversion.seconds(bout.millimetres, running=bout.do is Do.RUN))
            )
        ]
        steps += block(one.reps or 1, inside)
    return (*before, *steps, *after) if steps else ()


def _rules(values: dict[str, Value]) -> dict[str, str]:
    """Return what the ladder says in words: its rules, and how one goes on."""
    found = values.get("rules")
    rules = dict(found) if isinstance(found, dict) else {}
    rest = values.get("min_rest_days_between")
    if isinstance(rest, str) and _nothing(rest) is not None and not _is_number(rest):
        rules = {"min_rest_days_between": rest, **rules}
    if progression := values.get("progression_rule"):
        rules = {"progression_rule": progression, **rules}
    return {key: _words(value) for key, value in rules.items()}


def _words(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return ", ".join(f"{key} {_words(one)}" for key, one in value.items()) if isinstance(value, dict) else value
