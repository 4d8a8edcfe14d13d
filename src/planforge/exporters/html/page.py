"""A report as one page: what stands in each of its parts, and the template that puts it there.

Everything that somebody else wrote goes through the template, which escapes it. The same plan and facts give the same
bytes. At the end stands the sum of all before it, so that a page that was changed since is known.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from planforge.exporters import words
from planforge.exporters.html.charts import NoCharts, drawn
from planforge.exporters.html.facts import Facts, PainFigure, Told
from planforge.exporters.html.lead import lead, to_come, week_of_today
from planforge.exporters.html.pictures import Pictures
from planforge.languages import Language, in_words
from planforge.languages.pain import bolder
from planforge.languages.runs import with_figures
from planforge.plan.model import Do, Kind, Plan, Session, Stood, Week, unrolled, when
from planforge.plan.until_seen import until_seen
from planforge.prepared import prepared

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

HERE = Path(__file__).parent
TEMPLATE = "report.html.j2"
SEAL = "<!-- sha256: {sum} -->\n"
NEXT = 3  # sessions after those of today
LINES = 6  # of what was told, and of what it changed
_DASH = "- "  # before each of several, in a text
_TYPED = re.compile(r"`([^`]*)`")
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
Part: TypeAlias = dict[str, Any]


def report(plan: Plan, facts: Facts) -> bytes:
    """Return the page of a plan in UTF-8; raise NoCharts where the packages for it are not installed."""
    said = words.spoken(plan)
    text = _template().render(_Contents(plan, facts, said).parts())
    whole = "".join(f"{line.rstrip()}\n" for line in text.split("\n") if line.strip()).encode()
    return whole + SEAL.format(sum=hashlib.sha256(whole).hexdigest()).encode()


@cache
def _template() -> "Template":
    try:
        from jinja2 import Environment, StrictUndefined, Template, __version__
    except ImportError:
        raise NoCharts("the report needs the package Jinja2; `pip install '.[report]'`") from None
    made = Environment(autoescape=True, undefined=StrictUndefined, finalize=_printable, trim_blocks=True)
    made.filters |= {"typed": _typed, "with_lists": _with_lists}
    options = f"Jinja {__version__} {made.autoescape} {made.trim_blocks}"  # the code escapes texts, or does not
    code = prepared(HERE / TEMPLATE, lambda text: made.compile(text, TEMPLATE, TEMPLATE), options)
    return Template.from_code(made, code, made.make_globals(None))


def _typed(text: str) -> "Markup":
    """Return a text in which what stands in backquotes, as it is typed, stands in letters of its own."""
    from markupsafe import Markup, escape

    pieces = _TYPED.split(str(_printable(text)))
    marked = (Markup("<code>{}</code>").format(one) if number % 2 else escape(one) for number, one in enumerate(pieces))
    return Markup("").join(marked)


def _with_lists(text: str) -> "Markup":
    """Return a text of several lines as paragraphs, those that begin with a dash as a list."""
    from markupsafe import Markup

    parts = []
    for is_list, several in groupby(str(_printable(text)).split("\n"), lambda line: line.startswith(_DASH)):
        lines = (Markup("<bdi>{}</bdi>").format(line.removeprefix(_DASH) if is_list else line) for line in several)
        form = Markup("<ul><li>{}</li></ul>") if is_list else Markup("<p>{}</p>")
        parts.append(form.format((Markup("</li><li>") if is_list else Markup("<br/>")).join(lines)))
    return Markup("").join(parts)


def _printable(value: object) -> object:
    """Return a text without what no page may hold: signs of control, also of the direction of letters, and halves of
    letters. Markup is ours.
    """
    return _NO_TEXT.sub("\ufffd", value) if type(value) is str else value


class _Contents:
    """What stands in the parts of a page."""

    def __init__(self, plan: Plan, facts: Facts, said: Language) -> None:
        self.plan, self.facts, self.said = plan, facts, said
        self.words = said.report
        self.told = facts.told or Told()
        self.pictures = Pictures(plan, facts, said)
        self.far, self.long = self.pictures.far, self.pictures.long
        self.now = week_of_today(plan, facts)

    def parts(self) -> Part:
        """Return everything that the template asks for."""
        return {
            "said": self.said,
            "words": self.words,
            "style": (HERE / "report.css").read_text(encoding="utf-8"),
            "plan": self.plan,
            "facts": self.facts,
            "told": self.facts.told,
            "about": self._about(),
            "made_on": self.words.made_on.format(day=self.said.day(self.facts.today)),
            "bolder": bolder(self.plan.bolder_with_pain or (), self.said),
            "lead": lead(self.plan, self.facts, self.said),
            "box": " ".join(
                filter(None, (self.told.see_somebody, self.facts.ill, self.facts.not_taken_in, self.facts.hint))
            ),
            "stops": self._stops(),
            "days": [*self._coming()],
            "nothing_today": not any(one.date == self.facts.today for one in to_come(self.plan, self.facts)),
            "today": self.words.next.today.format(day=self.said.day(self.facts.today)),
            "weekdays": self._weekdays(),
            "weeks": [self._week(week) for week in self.plan.weeks],
            "charts": self._charts(),
            "distances": [self._distance_row(one) for one in self.pictures.distances],
            "pains": [self._pain_row(one) for one in self.pictures.pains],
            "bouts": [(week.index, self.long(week.longest_bout_s)) for week in self.plan.weeks if week.longest_bout_s],
            "others": [*self._others()],
            "moved": [*self._moved()],
            "lost": self._lost(),
            "decisions": [self._decision(one) for one in self.told.decisions],
            "rules": [self._rule(one) for one in self.facts.rules],
            "pain_figures": [self._pain_figure(one) for one in self.facts.pain],
            "pain_rows": [self._pain_figure(one) for one in self.facts.pain_rows],
            "switched_off": self._switched_off(),
            "rows": [self._coach_row(week) for week in self.plan.weeks],
            "goals": [*self._goals()],
            "races": [in_words(one, self.said) for one in words.races_beyond(self.plan)],
            "sheet": [*self._sheet()],
            "stop": words.if_it_hurts(Kind.RUN, self.plan.most_pain, self.said),
        }

    def _charts(self) -> Part:
        """Return the charts that have something to show, by their keys, each with its pictures."""
        charts = (self.pictures.distance(), self.pictures.pain(), self.pictures.bout())
        there = [chart for chart in charts if chart]
        pictures = drawn(there)
        return {chart.key: (chart, pictures[chart.key]) for chart in there}

    def _about(self) -> str:
        weeks = self.said.counted(len(self.plan.weeks), self.words.weeks)
        return self.words.about.format(
            runner=self.plan.runner.name,
            weeks=weeks,
            day=self.said.day(self.plan.calendar.start),
            revision=self.plan.revision,
        )

    # -- what comes next ---------------------------------------------------------------------------------------------

    def _stops(self) -> str:
        """Return what is not shown of what comes next, and until when; empty where all of it is."""
        form = self.words.next
        if self.told.stops:
            return form.stopped
        if self.facts.ill:
            return form.rests
        if self.facts.waits_for:
            return form.runs_wait.format(wants=self.said.listed(self.facts.waits_for))
        return form.not_taken_in if self.facts.not_taken_in else ""

    def _coming(self) -> Iterator[Part]:
        """Yield the sessions of today that nobody told of yet, and the next ones after today."""
        ahead = to_come(self.plan, self.facts)
        today = [one for one in ahead if one.date == self.facts.today]
        after = [one for one in ahead if one.date > self.facts.today]
        weeks = {one.id: week for week in self.plan.weeks for one in week.sessions}
        seen = until_seen(self.plan)
        for one in (*today, *after[:NEXT]):
            given = words.parts(self.plan, one, weeks[one.id], seen)
            yield {
                **self._session(one),
                "day": self.said.day(one.date),
                "is_today": one.date == self.facts.today,
                "steps": given["steps"].splitlines(),
                "cues": given["cues"],
                "notes": () if given["waits"] else [*words.notes(self.plan, one, self.said)],
                "waits": given["waits"],
                "next_run": given["next_run"],
                "hurts": given["if_it_hurts"],
                "line": words.title({**given, "waits": "", "ill": ""}, None, self.said),
            }

    def _session(self, one: Session) -> Part:
        done = self.told.sessions.get(one.id)
        return {
            "slot": one.id,
            "date": one.date,
            "kind": one.counts_as,
            "kind_words": self.said.kinds[one.counts_as],
            "title": one.title,
            "time": self.said.time_of_day(one.start) if one.start else "",
            "start": f"T{one.start:%H:%M}" if one.start else "",
            "seconds": one.duration_s,
            "length": self.long(60 * words.minutes(one)),
            "far": self.far(one.distance_m) if one.distance_m else "",
            "metres": one.distance_m,
            "moved": self._was(one),
            "done": done or "",
            "done_words": self.said.diary.done[done] if done else "",
            "on_hold": self.words.calendar.on_hold if self._is_on_hold(one) else "",
        }

    def _is_on_hold(self, one: Session) -> bool:
        ahead = one.date >= self.facts.today and one.id not in self.told.sessions
        return ahead and one.id in self.facts.held

    def _was(self, one: Session) -> str:
        """Return where a session stood that was moved; nothing of the others."""
        stood = next((was for was in self._stood if was.id == one.id), None)
        if stood is None or (stood.date, stood.start) == (one.date, one.start):
            return ""
        form, day = self.words.calendar, self.said.short_day(stood.date)
        if stood.date != one.date or stood.start is None:
            return form.moved.format(day=day)
        return form.moved_hour.format(day=day, time=self.said.time_of_day(stood.start))

    @property
    def _stood(self) -> tuple[Stood, ...]:
        return self.plan.history.moved if self.plan.history else ()

    # -- the grid ----------------------------------------------------------------------------------------------------

    def _days_of(self, week: Week) -> tuple[date, ...]:
        first = self.plan.calendar.week_begins(week.start)
        return tuple(first + timedelta(number) for number in range(7))

    def _weekdays(self) -> list[tuple[str, bool]]:
        """Return the names of the days, and whether any week has a session on it: the others need less room."""
        names, some = self.said.dates.short_weekdays, {one.date.weekday() for one in self.plan.sessions}
        return [(names[day.weekday()], day.weekday() in some) for day in self._days_of(self.plan.weeks[0])]

    def _week(self, week: Week) -> Part:
        form = self.words.calendar
        total = []
        if week.distance_m:
            total.append(("distance", week.distance_m, self.far(week.distance_m)))
            total.append(("run", week.run_s, form.running.format(running=self._minutes(week.run_s))))
            total.append(("longest", week.longest_bout_s, form.longest.format(longest=self.long(week.longest_bout_s))))
        return {
            "index": week.index,
            "phase": self.said.phase(week.phase),
            "is_now": self.now is not None and week.index == self.now.index,
            "days": [self._day(day, week) for day in self._days_of(week)],
            "total": total,
        }

    def _minutes(self, seconds: int) -> str:
        return self.long(60 * round(seconds / 60))

    def _day(self, day: date, week: Week) -> Part:
        return {
            "date": day,
            "number": day.day,
            "name": self.said.short_day(day),
            "is_today": day == self.facts.today,
            "sessions": [self._session(one) for one in sorted(week.sessions, key=when) if one.date == day],
        }

    # -- tables ------------------------------------------------------------------------------------------------------

    def _distance_row(self, one: Any) -> Part:
        return {
            "week": one.week,
            "running": self.far(one.running),
            "walking": self.far(one.walking),
            "all": self.far(one.total),
            "cap": self.far(one.cap) if one.cap is not None else "",
            "done": self.far(one.done) if one.done is not None else "",
            "over": self.far(one.over) if one.over else "",
        }

    def _pain_row(self, one: Any) -> Part:
        form = self.words.pain
        what = form.morning if one.morning else form.broken_off if one.broken_off else form.during
        return {
            "date": one.day,
            "day": self.said.day(one.day),
            "what": what,
            "is_morning": one.morning,
            "broken_off": one.broken_off,
            "points": one.points,
        }

    def _others(self) -> Iterator[Part]:
        """Yield strength and cross-training: what is done in which weeks, as long as it stays the same."""
        some = [(one, week) for week in self.plan.weeks for one in week.sessions if one.counts_as is not Kind.RUN]
        for kind, title in dict.fromkeys((one.counts_as, one.title) for one, _ in some):
            these = [(one, week.index) for one, week in some if (one.counts_as, one.title) == (kind, title)]
            first, last = these[0][1], these[-1][1]
            span = str(first) if first == last else self.words.others.span.format(first=first, last=last)
            lengths = {self.long(60 * words.minutes(one)): None for one, _ in these}
            yield {
                "kind": kind,
                "kind_words": self.said.kinds[kind],
                "title": title,
                "span": span,
                "number": len(these),
                "length": ", ".join(lengths),
                "exercises": ", ".join(_exercises(one for one, _ in these)),
            }

    def _moved(self) -> Iterator[str]:
        sessions = {one.id: one for one in self.plan.sessions}
        for was in self._stood:
            if (one := sessions.get(was.id)) and self._was(one):
                yield self.words.changes.moved_line.format(
                    title=one.title, before=self._at(was.date, was.start), after=self._at(one.date, one.start)
                )

    def _at(self, day: date, start: Any) -> str:
        named = self.said.short_day(day)
        return self.words.next.at.format(day=named, time=self.said.time_of_day(start)) if start else named

    def _lost(self) -> str:
        lost = self.plan.history.lost if self.plan.history else 0
        return self.said.counted(lost, self.words.changes.lost) if lost else ""

    def _decision(self, one: Any) -> Part:
        form = self.words.changes
        verdict = {"accepted": form.accepted, "declined": form.declined, "overtaken": form.overtaken}.get(
            one.verdict, form.open
        )
        heading = form.decision.format(day=self.said.day(one.day), number=one.number, verdict=verdict)
        what = form.differences if one.verdict == "accepted" else form.would_differ
        return {
            "heading": heading,
            "because": [*self._last(one.because)],
            "what": what,
            "differences": [*self._first(one.differences)],
        }

    def _first(self, lines: Sequence[str]) -> Iterator[str]:
        yield from lines[:LINES]
        if len(lines) > LINES:
            yield self.said.counted(len(lines) - LINES, self.words.changes.more)

    def _last(self, lines: Sequence[str]) -> Iterator[str]:
        if len(lines) > LINES:
            yield self.said.counted(len(lines) - LINES, self.words.changes.more)
        yield from lines[-LINES:]

    def _rule(self, one: Any) -> Part:
        form = self.words.proven
        weeks = ", ".join(_in_rows(one.tight_weeks))
        return {
            "name": one.name,
            "stated": one.stated,
            "says": one.says,
            "stands": f"{form.firm if one.hard else form.wish}, {form.kept if one.holds else form.not_kept}",
            "tight": form.weeks.format(weeks=weeks) if weeks else form.in_no_week,
            "source": one.source,
            "worth": form.worths.get(one.worth, one.worth),
            "tested": form.tested.format(tested=one.tested) if one.tested else "",
        }

    def _pain_figure(self, one: PainFigure) -> Part:
        form = self.words.proven
        sources = [form.seen.format(source=name, seen=seen) if seen else name for name, seen in one.sources]
        return {
            "says": one.says,
            "follows": " ".join(one.follows),
            "worth": form.worths[one.worth],
            "own": one.own,
            "by": form.own.format(key=one.key) if one.key else one.by,
            "sources": ", ".join(sources),
        }

    def _switched_off(self) -> str:
        off = self.plan.certificate.switched_off
        return self.words.proven.switched_off.format(rules=", ".join(off)) if off else ""

    def _coach_row(self, week: Week) -> Part:
        form, done = self.words.coach, self.told.weeks.get(week.index)
        last = self.plan.calendar.week_ends(week.start)
        pains = [one for one in self.pictures.pains if week.start <= one.day <= last]
        distance = next(one for one in self.pictures.distances if one.week == week.index)
        titles = Counter(with_figures(run, self.said) for run in week.runs)
        return {
            "week": week.index,
            "days": self.said.days(week.start, last),
            "phase": self.said.phase(week.phase),
            "runs": [*titles.items()],
            "metres": week.distance_m,
            "distance": self.far(week.distance_m) if week.distance_m else "",
            "cap": self.far(distance.cap) if distance.cap is not None else "",
            "over": form.over if distance.over else "",
            "run_s": week.run_s,
            "running": self._minutes(week.run_s) if week.run_s else "",
            "longest_s": week.longest_bout_s,
            "longest": self.long(week.longest_bout_s) if week.longest_bout_s else "",
            "strength": len(week.of_kind(Kind.STRENGTH)),
            "cross": len(week.of_kind(Kind.CROSS)),
            "done": form.of_due.format(done=done.done, due=done.due) if done and done.due else "",
            "told": self.far(distance.done) if distance.done is not None else "",
            "worst": max((one.points for one in pains if not one.morning), default=""),
            "mornings": " ".join(str(one.points) for one in pains if one.morning),
            "is_now": self.now is not None and week.index == self.now.index,
        }

    def _goals(self) -> Iterator[str]:
        goal, form = self.plan.goal, self.words.coach
        run = form.continuous.format(duration=words.wanted_run(self.plan)) if goal.continuous_run_s else ""
        week = form.weekly.format(distance=self.far(goal.weekly_distance_m)) if goal.weekly_distance_m else ""
        both = (
            (run, goal.reached_in_week, goal.held_in_week),
            (week, goal.distance_reached_in_week, goal.distance_held_in_week),
        )
        for wanted, reached, held in both:
            if wanted:
                yield (form.reached if reached else form.not_reached).format(goal=wanted, reached=reached, held=held)

    # -- the sheet for the fridge ------------------------------------------------------------------------------------

    def _sheet(self) -> Iterator[Part]:
        """Yield this week and the next, or the first two of a plan that has not begun."""
        first = self.now.index if self.now else 1
        names = (self.words.fridge.this_week, self.words.fridge.next_week) if self.now else ("", "")
        if self.now is None and self.facts.today > self.plan.calendar.start:
            return  # the plan is over
        for name, week in zip(names, self.plan.weeks[first - 1 : first + 1], strict=False):
            sessions = [one for one in sorted(week.sessions, key=when) if not self._is_on_hold(one)]
            held = len(week.sessions) - len(sessions)
            yield {
                "held": self.said.counted(held, self.words.fridge.on_hold) if held else "",
                "heading": name,
                "banner": words.banner(week, self.said),
                "sessions": [{**self._session(one), "day": self.said.short_day(one.date)} for one in sessions],
            }


def _exercises(sessions: Iterable[Session]) -> Iterator[str]:
    """Yield the exercises of some sessions, each once."""
    steps = (step for one in sessions for step in unrolled(one.steps) if step.do is Do.EXERCISE and step.exercise)
    yield from dict.fromkeys(step.exercise.title for step in steps if step.exercise)


def _in_rows(weeks: Iterable[int]) -> Iterator[str]:
    """Yield weeks, those that follow each other as one: `4-8`, `11`."""
    rows: list[list[int]] = []
    for week in weeks:
        if rows and week == rows[-1][-1] + 1:
            rows[-1].append(week)
        else:
            rows.append([week])
    yield from (f"{row[0]}-{row[-1]}" if len(row) > 1 else str(row[0]) for row in rows)
