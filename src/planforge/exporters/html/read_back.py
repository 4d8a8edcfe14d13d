"""A report says what its plan says: what its page shows, read by other code than wrote it, beside plan and diary."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from planforge.exporters.formats import Difference, Fate, Files, Read, Verdict
from planforge.exporters.html.facts import Facts, Pain
from planforge.exporters.html.reading import Cell, ReadReport, plain, read, sealed
from planforge.exporters.options import ExportOptions
from planforge.languages import Language, language
from planforge.plan.model import Kind, Plan, Session, Week

REPORT = "report.html"
_DAMAGED = "is not as planforge wrote it: it was edited since, or is damaged"
_CAP = 5  # the column of the coach's table with the most that the rules allow
_FIGURES = ("distance", "run", "longest", "strength", "cross")  # of a week, by the names that the page has for them


@lru_cache(maxsize=1)
def _read(data: bytes) -> ReadReport:
    """Return what a page shows; asked of the same page for its plan, its diary and its sum."""
    return read(data)


def read_report(plan: Plan, files: Files, _options: ExportOptions | None) -> Read:
    """Return how many sessions a report shows, and where it is not the plan's."""
    data = files[REPORT]
    found = _read(data)
    said = [] if sealed(data) else [Difference(REPORT, "", _DAMAGED)]
    return Read(len(found.sessions), (*said, *_differences(plan, found)))


def compared_with_facts(plan: Plan, data: bytes, facts: Facts) -> tuple[Difference, ...]:
    """Return where a report shows other pain, or other bounds, than diary and rules have."""
    return tuple(Difference(REPORT, "", says) for says in _of_facts(plan, _read(data), facts))


def ours(_plan: Plan, data: bytes) -> bytes:
    """Return what of a report is its plan's: the same on every day, whatever the diary says meanwhile."""
    found = _read(data)
    plan_id, _, _ = found.plan.partition(" ")
    sessions = [f"{one.slot} {one.at or one.day} {one.title} {one.length}" for one in found.sessions]
    weeks = [" ".join(f"{name}={row.get(name)}" for name in _FIGURES) for row in _weeks(found)]
    return "\n".join((plan_id, *sessions, *weeks)).encode()


def verdicts(plan: Plan, _options: ExportOptions) -> dict[str, Verdict]:
    """Return that a report shows every session: when it is, what it is and how long; its steps where it is next."""
    shown = Verdict(Fate.REDUCED, ("the report shows the steps of the next sessions alone",))
    return {session.id: shown for session in plan.sessions}


# -- beside the plan -------------------------------------------------------------------------------------------------


def _differences(plan: Plan, found: ReadReport) -> Iterator[Difference]:
    if found.plan.partition(" ")[0] != plan.plan_id:
        yield Difference(REPORT, "", "is not of this plan")
    shown = {one.slot: one for one in found.sessions}
    if len(shown) < len(found.sessions):
        yield Difference(REPORT, "", "shows a session twice")
    for session in plan.sessions:
        if (one := shown.pop(session.id, None)) is None:
            yield Difference(REPORT, session.id, "is not shown")
            continue
        if (one.day, one.at) != (str(session.date), _at(session) if session.start else ""):
            yield Difference(REPORT, session.id, f"is shown on {one.at or one.day}, and is on {_at(session)}")
        hour = [int(number) for number in re.findall(r"\d+", one.hour)]
        if session.start and hour != [session.start.hour, session.start.minute]:
            yield Difference(REPORT, session.id, f"is shown at {one.hour}")
        if one.title != _as_shown(session.title):
            yield Difference(REPORT, session.id, f"is called {one.title!r}")
        if one.length != str(session.duration_s):
            yield Difference(REPORT, session.id, f"lasts {one.length} s")
    yield from (Difference(REPORT, slot, "is no session of the plan") for slot in shown)
    yield from _of_coming(plan, found)
    hidden = found.with_diary and not found.throughout  # while somebody has to see the knee first
    if not hidden and found.throughout != [_as_shown(note.replace("`", "")) for note in plan.notes]:
        yield Difference(REPORT, "", "tells the runner otherwise, or less, for all of the plan")
    yield from _of_weeks(plan, found)
    yield from _of_charts(plan, found)


def _at(session: Session) -> str:
    return f"{session.date}T{session.start:%H:%M}" if session.start else str(session.date)


def _as_shown(text: str) -> str:
    """Return a text as a page can show it: without signs of control or direction, and halves of letters."""
    never = r"[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
    return plain(re.sub(never, "\ufffd", text))


def _of_coming(plan: Plan, found: ReadReport) -> Iterator[Difference]:
    known = {(_at(one), _as_shown(one.title)) for one in plan.sessions}
    for at, line in found.coming:
        if not any(at == day and line.startswith(title) for day, title in known):
            yield Difference(REPORT, "", f"says that {line!r} is next on {at}")


def _weeks(found: ReadReport) -> Iterator[dict[str, str]]:
    """Yield the figures of each week in the coach's table, by name."""
    for row in found.rows.get("weeks", ()):
        yield {name: given for cell in row for name, (given, _) in cell.values.items()}


def _of_weeks(plan: Plan, found: ReadReport) -> Iterator[Difference]:
    rows, said = found.rows.get("weeks", []), language(plan.runner.language)
    if len(rows) != len(plan.weeks) or len(found.totals) != len(plan.weeks):
        yield Difference(REPORT, "", f"shows {len(rows)} weeks and {len(found.totals)} totals of {len(plan.weeks)}")
        return
    for week, row, total in zip(plan.weeks, rows, found.totals, strict=True):
        named = f"week {week.index}"
        if row[0].words != str(week.index):
            yield Difference(REPORT, "", f"calls {named} {row[0].words!r}")
        for where in (row, [total]):
            for name, given, shown in _values(where):
                yield from _of_figure(plan, week, name, given, shown, said)


def _values(cells: Sequence[Cell]) -> Iterator[tuple[str, str, str]]:
    for cell in cells:
        yield from ((name, given, shown) for name, (given, shown) in cell.values.items() if name in _FIGURES)


def _of_figure(plan: Plan, week: Week, name: str, given: str, shown: str, said: Language) -> Iterator[Difference]:
    """Yield where a figure of a week is another than the plan has, or is shown as another than it is."""
    is_so = {
        "distance": week.distance_m,
        "run": week.run_s,
        "longest": week.longest_bout_s,
        "strength": len(week.of_kind(Kind.STRENGTH)),
        "cross": len(week.of_kind(Kind.CROSS)),
    }[name]
    if given != str(is_so) or ((shown or is_so) and not _says(shown, name, is_so, plan, said)):
        yield Difference(REPORT, "", f"week {week.index}: {name} is {is_so}, and is shown as {given} ({shown!r})")


def _says(shown: str, name: str, value: int, plan: Plan, said: Language) -> bool:
    """Tell whether a figure as a person reads it is this one, as far as it is rounded."""
    if name == "distance":
        return abs(_number(shown, said) * plan.runner.units.millimetres / 1000 - value) <= (
            0.0501 * plan.runner.units.millimetres / 1000
        )
    numbers = [int(one) for one in re.findall(r"\d+", shown)]
    if name in ("strength", "cross"):
        return numbers == [value]
    if len(numbers) == 2:
        first, second = numbers
        return (
            value in range(60 * first + second, 60 * first + second + 1)
            or abs(3600 * first + 60 * second - value) <= 30
        )
    return len(numbers) == 1 and (
        numbers[0] == value or any(abs(unit * numbers[0] - value) <= 30 for unit in (60, 3600))
    )


def _number(shown: str, said: Language) -> float:
    found = re.search(rf"\d+(?:{re.escape(said.quantities.decimal)}\d+)?", shown)
    return float(found[0].replace(said.quantities.decimal, ".")) if found else -1.0


# -- the pictures ----------------------------------------------------------------------------------------------------


def _of_charts(plan: Plan, found: ReadReport) -> Iterator[Difference]:
    """Yield where what the marks of a chart say is not what the weeks come to: both pictures of each chart."""
    said = language(plan.runner.language)
    runs = any(week.distance_m for week in plan.weeks)
    for key, due in (("distance", runs), ("bout", any(week.longest_bout_s for week in plan.weeks))):
        for name in (f"{key}-wide", f"{key}-narrow"):
            if due and name not in found.marks:
                yield Difference(REPORT, "", f"has no picture {name}")
    for name, labels in found.marks.items():
        if name.startswith("bout"):
            yield from _of_stairs(plan, name, labels, said)
        elif name.startswith("distance"):
            yield from _of_bars(plan, name, labels, said)


def _of_stairs(plan: Plan, name: str, labels: Sequence[str], said: Language) -> Iterator[Difference]:
    form = _reader(said.report.bout.mark)
    shown = {int(one["week"]): one["longest"] for label in labels if (one := form.fullmatch(label))}
    for week in plan.weeks:
        longest = week.longest_bout_s
        if bool(longest) != (week.index in shown) or (
            longest and not _says(shown[week.index], "longest", longest, plan, said)
        ):
            yield Difference(REPORT, "", f"{name}: week {week.index} is shown as {shown.get(week.index)!r}")


def _of_bars(plan: Plan, name: str, labels: Sequence[str], said: Language) -> Iterator[Difference]:
    words = said.report.distance
    sums: dict[int, float] = {}
    for label in labels:
        for form in (words.mark_running, words.mark_walking):
            if one := _reader(form).fullmatch(label):
                sums[int(one["week"])] = sums.get(int(one["week"]), 0) + _number(one["distance"], said)
    unit = plan.runner.units.millimetres / 1000
    for week in plan.weeks:
        if abs(sums.get(week.index, 0) * unit - week.distance_m) > 0.1001 * unit:
            yield Difference(REPORT, "", f"{name}: week {week.index} comes to {sums.get(week.index, 0):.1f}")


def _reader(form: str) -> re.Pattern[str]:
    """Return the pattern that finds the parts of a message again."""
    parts = re.split(r"\{(\w+)\}", form)
    return re.compile("".join(f"(?P<{one}>.+?)" if number % 2 else re.escape(one) for number, one in enumerate(parts)))


# -- beside rules and diary ------------------------------------------------------------------------------------------


def _of_facts(plan: Plan, found: ReadReport, facts: Facts) -> Iterator[str]:
    yield from _of_pain(plan, found, facts)
    yield from _of_numbers(plan, found, facts)
    said, unit = language(plan.runner.language), plan.runner.units.millimetres / 1000
    for row in found.rows.get("weeks", ()):
        week, cap = int(row[0].words), (facts.caps or {}).get(int(row[0].words))
        shown = row[_CAP].words
        if bool(shown) != (cap is not None) or (
            cap is not None and abs(_number(shown, said) * unit - cap) > 0.0501 * unit
        ):
            yield f"week {week}: the rules allow {cap} m, and shown is {shown!r}"


def _of_numbers(plan: Plan, found: ReadReport, facts: Facts) -> Iterator[str]:
    """Yield where a number by which pain decides is shown otherwise, or whose it is and what that is worth."""
    worths = language(plan.runner.language).report.proven.worths
    for name, wanted in (("pain-figures", facts.pain), ("pain-rows", facts.pain_rows)):
        rows = found.rows.get(name, [])
        if len(rows) != len(wanted):
            yield f"shows {len(rows)} of {len(wanted)} numbers of pain ({name})"
            continue
        for one, row in zip(wanted, rows, strict=True):
            says, follows, worth, source = (cell.words for cell in row)
            due = (_as_shown(one.says), _as_shown(" ".join(one.follows)), worths[one.worth])
            if (says, follows, worth) != due or not all(_as_shown(named) in source for named, _ in one.sources):
                yield f"{one.name}: is shown as {says!r}, {follows!r}, {worth!r}, {source!r}"


def _of_pain(plan: Plan, found: ReadReport, facts: Facts) -> Iterator[str]:
    """Yield where the table of pain, or one of its pictures, has another value than the diary."""
    words = language(plan.runner.language).report.pain
    first, last = plan.calendar.start, plan.last_day
    told = [one for one in (facts.told.pains if facts.told else ()) if first <= one.day <= last]

    def called(one: Pain) -> str:
        return words.morning if one.morning else words.broken_off if one.broken_off else words.during

    wanted = Counter((str(one.day), called(one), str(one.points)) for one in told)
    rows = found.rows.get("pains", [])
    table = Counter((row[0].values["time"][0], row[1].words, row[2].words) for row in rows)
    for (day, what, points), _ in (*(wanted - table).items(), *(table - wanted).items()):
        yield f"{day}, {what}: {points} of 10 stands in one of diary and table alone"
    forms = (
        (words.broken_off, _reader(words.mark_broken_off)),
        (words.during, _reader(words.mark_during)),
        (words.morning, _reader(words.mark_morning)),
    )
    signs = Counter((what, points) for _, what, points in wanted.elements())
    for name in ("pain-wide", "pain-narrow") if told else ():
        labels = found.marks.get(name, ())
        shown = Counter(
            (what, one["points"]) for what, form in forms for label in labels if (one := form.fullmatch(label))
        )
        if shown != signs:
            yield f"{name} shows other pain than the diary has"
