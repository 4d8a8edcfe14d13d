"""The talk after a run, on a terminal: the worst pain, the morning after, and one last question.

What is asked is decided by `planforge.diary.asked`; each session is kept as soon as its last question is answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import click

from planforge.actions.log import tell
from planforge.cli.output import heading
from planforge.cli.stops import CutShort
from planforge.diary.asked import asks_stiffness, day_planned, morning_after, unanswered, usual_morning
from planforge.diary.entries import (
    ANYTHING_ELSE,
    Entry,
    Morning,
    RunTold,
    SessionTold,
    Told,
    Trained,
    WrongEntry,
    told_from,
)
from planforge.diary.log import Log, Logged
from planforge.diary.vocabulary import (
    MOST_PAIN,
    Answer,
    BackToUsual,
    Course,
    Done,
    Illness,
    RedFlag,
    Stiffness,
    Swelling,
    Why,
)
from planforge.languages import language
from planforge.languages.catalogue import DiaryWords
from planforge.plan.model import Kind, Session

_Chosen = TypeVar("_Chosen", bound=Answer)
_Listed = TypeVar("_Listed")


def talk(log: Log, *, after_birth: bool) -> Logged:
    """Ask for what is open, oldest first, and return all that was kept; with nothing open, how the knee is today.

    Of what is planned for later today it is asked whether it is done already. after_birth: what matters after one is
    offered, too.

    Raises CutShort where somebody ends it before.
    """
    held = _Talk(log, after_birth=after_birth)
    try:
        return held.held()
    except click.Abort:
        raise CutShort(Logged(held.log, tuple(held.kept))) from None


class _Talk:
    """A talk that goes on: what was kept so far, and what the runner passed by."""

    def __init__(self, log: Log, *, after_birth: bool) -> None:
        self.log, self.said, self.after_birth = log, language(log.plan.runner.language), after_birth
        self.kept: list[Entry] = []
        self.passed: set[object] = set()

    def held(self) -> Logged:
        """Ask until nothing is open that was not passed."""
        click.echo(f"{self.said.diary.hello}\n{self.said.diary.scale}")
        self._well()
        asked = False
        while (next_one := self._next()) is not None:
            asked = True
            self.passed.add(next_one)
            if isinstance(next_one, date):
                self._morning(next_one)
            elif isinstance(next_one, RunTold):
                self._run(next_one)
            else:
                self._session(self._planned(next_one))
        if not self._done_already() and not asked:
            self._today()
        return Logged(self.log, tuple(self.kept))

    def _next(self) -> date | str | RunTold | None:
        """Return the oldest that is open: a morning by its day, a session by its id, a run beyond the plan."""
        open_ones: list[tuple[date, int, date | str | RunTold]] = [
            *((day, 0, day) for day in self.log.open_mornings),
            *((day_planned(one), 1, one.id) for one in self.log.open_sessions),
            *((one.day, 2, one) for one in self.log.open_runs),
        ]
        left = [one for one in open_ones if one[2] not in self.passed]
        return min(left, key=lambda one: one[:2])[2] if left else None

    def _done_already(self) -> bool:
        """Ask whether what is planned for later today is done already, and then for each; tell whether it is."""
        ahead = [one for one in self.log.sessions_ahead if one.id not in self.passed]
        if not ahead:
            return False
        words, clock = self.said.diary, self.said.time_of_day
        named = self.said.listed([f"{clock(one.start)} {one.title}" if one.start else one.title for one in ahead])
        click.echo()
        if not yes_or_no(words.done_already.format(sessions=named), words):
            return False
        for one in ahead:
            self._session(one)
        return True

    def _planned(self, slot: str) -> Session:
        session = self.log.session(slot)
        assert session is not None, "it is asked for because the plan has it"
        return session

    def _keep(self, *several: Told, correct: bool = False) -> None:
        done = tell(self.log, several, correct=correct)
        self.log, self.kept = done.log, [*self.kept, *done.kept]

    # -- a session -------------------------------------------------------------------------------------------------

    def _session(self, session: Session) -> None:
        """Ask for a session: the worst pain, what that asks for, its morning where it has come, the last question."""
        known = self.log.diary.sessions.get(session.id)
        day = known.day if known else day_planned(session)
        click.echo()
        heading(self.said.diary.session.format(day=self.said.day(day), title=session.title))
        values = self._how_much(session, known)
        if values is None:
            return
        self._trained(values, session.counts_as, known)

    def _run(self, run: RunTold) -> None:
        """Ask for a run beyond the plan that a watch told of."""
        click.echo()
        heading(self.said.diary.told_run.format(day=self.said.day(run.day), worst=""))
        worst = self._number(self.said.diary.worst_of_run)
        if worst is not None:
            self._trained({"kind": "run", "day": run.day, "start": run.start, "worst": worst}, Kind.RUN)

    def _trained(self, values: dict[str, Any], kind: Kind, known: SessionTold | None = None) -> None:
        """Ask what the answers ask for, the morning after where it has come, and the last question; keep it.

        known: what a watch told. It gives way to the runner: that a part was not done, or nothing, or all of it.
        """
        told = self._asked_for(kind, values, part_by_watch=known is not None and known.done is Done.PART)
        correct = known is not None and (known.done, known.day) != (values["done"], values["day"])
        more: list[Told] = []
        day = told.day + timedelta(1)
        not_done = isinstance(told, SessionTold) and told.done == "no"
        due = not not_done and morning_after(self.log.plan, told) <= self.log.local
        if due and day not in self.log.diary.mornings:
            self.passed.add(day)
            more += self._how_was_the(day)
        ill = values.get("why") is Why.ILL
        since = self.log.diary.ill_since
        if ill and (since is None or told.day < since):  # else it was told with what
            values |= self._more_of("illness")
        felt = self._anything_else()
        if ill and felt["illness"] is Illness.NO:  # Enter takes nothing back
            del felt["illness"]
        self._keep(told_from(values | felt), *more, correct=correct)

    def _how_much(self, session: Session, known: SessionTold | None) -> dict[str, Any] | None:
        """Return how much was done and the worst pain; None where the runner passes. known: what a watch told."""
        words = self.said.diary
        done, day = (known.done.value, known.day) if known else ("all", day_planned(session))
        values: dict[str, Any] = {"kind": "session", "session": session.id, "day": day, "done": done}
        while text := _prompt(words.worst[session.counts_as]):
            if (pain := _points(text)) is not None:
                return values | {"worst": pain}
            if _begins(words.keys.no, text):
                return values | {"done": "no"}
            if _begins(words.keys.part, text):
                pain = self._number(words.worst_of_part)
                return values | {"done": "part"} | ({} if pain is None else {"worst": pain})
            if _begins(words.keys.other_day, text):
                values["day"] = self._another_day(session) or values["day"]
                continue
            click.echo(f"  {words.no_number.format(text=repr(text))}", err=True)
        return None

    def _another_day(self, session: Session) -> date | None:
        """Return on which day it was done instead: right before or after, past, and without a run of its own."""
        planned, words = day_planned(session), self.said.diary
        begins = self.log.plan.calendar.week_begins
        runs = {day_planned(one) for one in self.log.plan.sessions if one.counts_as is Kind.RUN}
        taken = runs if session.counts_as is Kind.RUN else set[date]()
        beside = (planned + timedelta(days) for days in (-1, 1))
        may = [one for one in beside if one <= self.log.today and begins(one) == begins(planned) and one not in taken]
        if not may:
            click.echo(f"  {words.no_other_day}", err=True)
            return None
        while text := _prompt(words.on_which_day.format(example=may[-1])):
            named = self._day_named(text)
            if day := next((one for one in may if named in (one, one.weekday())), None):
                return day
            click.echo(f"  {words.no_such_day.format(text=repr(text))}", err=True)
        return None

    def _day_named(self, text: str) -> date | int | None:
        """Return the date or the weekday that a text names, a weekday in the runner's language or in English."""
        from planforge.quantities.dates import parse_date, parse_weekday

        names = (self.said.dates.weekdays, self.said.dates.short_weekdays)
        for day in range(7):
            if text.casefold().rstrip(".") in {some[day].casefold() for some in names}:
                return day
        try:
            return parse_date(text) if text[0].isdecimal() else parse_weekday(text)
        except ValueError:
            return None

    def _asked_for(self, kind: Kind, values: dict[str, Any], *, part_by_watch: bool) -> Trained:
        """Ask what the answers ask for, put it into `values`, and return what was trained as it is told by then.

        part_by_watch: that it was a part a watch says, which knows nothing of a warm-up before it was started.
        """
        passed = {*ANYTHING_ELSE, "worst"}
        while True:
            told = told_from(values)
            assert isinstance(told, SessionTold | RunTold)
            open_ones = self._unanswered(kind, told)
            name = next((one for one in open_ones if one not in passed), None)
            if name is None:
                return told
            passed.add(name)
            if name == "why" and part_by_watch and values["done"] == Done.PART:
                values |= self._why_a_part()
            elif (answer := self._asked(name, not_done=values.get("done") == Done.NO)) is not None:
                values[name] = answer

    def _unanswered(self, kind: Kind, told: Trained) -> tuple[str, ...]:
        next_day = morning_after(self.log.plan, told) <= self.log.local
        return unanswered(told, kind, asks_begin=self.log.asks_begin, next_day=next_day)

    def _asked(self, name: str, *, not_done: bool) -> Any:
        """Return the answer to one question, None for none."""
        words = self.said.diary
        match name:
            case "why":
                return self._choice(words.why_not if not_done else words.why, words.whys, Why)
            case "course":
                return self._choice(words.course, words.courses, Course, but=Course.NONE)
            case "pain_from_s":
                minutes = self._number(words.pain_from, most=600)
                return minutes and 60 * minutes
            case "after":
                return self._number(words.after)
            case _:
                return self._back_to_usual()

    def _why_a_part(self) -> dict[str, Any]:
        """Return why a watch knows of a part alone, or that it was all of it."""
        words = self.said.diary
        answers: list[dict[str, Any]] = [*({"why": one} for one in Why), {"done": Done.ALL.value}]
        _list([*(words.whys[one] for one in Why), words.all_of_it])
        chosen = self._chosen(words.why, answers)
        return chosen or {}

    def _back_to_usual(self) -> BackToUsual | None:
        return self._choice(self.said.diary.back_to_usual, self.said.diary.backs, BackToUsual)

    # -- a morning, a day, an illness --------------------------------------------------------------------------------

    def _morning(self, day: date) -> None:
        """Ask for a morning whose session is told already, what that left open, and the last question."""
        click.echo()
        several = self._how_was_the(day)
        if not several:
            return
        for told in self.log.diary.sessions.values():
            session = self.log.session(told.session)
            open_ones = self._unanswered(session.counts_as, told) if session and told.day + timedelta(1) == day else ()
            if "back_to_usual" in open_ones and (back := self._back_to_usual()):
                told_now = {"kind": "session", "session": told.session, "day": told.day, "done": told.done}
                several.append(told_from(told_now | {"back_to_usual": back}))
        several[0] = told_from(several[0].fields | self._anything_else())
        self._keep(*several)

    def _how_was_the(self, day: date) -> list[Told]:
        """Return what is told of a morning; nothing where it is passed."""
        words = self.said.diary
        pain = self._number(words.morning.format(morning=self.said.morning(day, self.log.today)))
        if pain is None:
            return []
        morning = Morning(day=day, pain=pain)
        asks = asks_stiffness(morning, usual_morning(self.log.diary, day))
        stiff = self._choice(words.stiffness, words.stiff, Stiffness) if asks else None
        return [morning.model_copy(update={"stiffness": stiff})]

    def _today(self) -> None:
        pain = self._number(self.said.diary.today)
        if pain is not None:
            self._keep(told_from({"kind": "today", "day": self.log.today, "pain": pain} | self._anything_else()))

    def _well(self) -> None:
        """Ask for the end of an illness, until it is told."""
        ill = self.log.diary.ill_since
        if ill is None:
            return
        while text := _prompt(self.said.diary.well.format(example=self.log.today)):
            try:
                told = told_from({"kind": "well", "day": text})
            except WrongEntry:
                told = None
            if told and ill <= told.day <= self.log.today:
                self._keep(told)
                return
            click.echo(f"  {self.said.diary.well_not_yet.format(text=repr(text))}", err=True)

    # -- the last question -------------------------------------------------------------------------------------------

    def _anything_else(self) -> dict[str, Any]:
        """Return what else was: Enter says no to all of it."""
        words, names = self.said.diary, self.said.diary.words.texts()
        if not self.after_birth:
            del names["pelvic"]
        found: dict[str, Any] = {"swelling": "none", "stride": "normal", "tablet": False, "elsewhere": False,
                                 "illness": Illness.NO, "red_flags": ()}  # fmt: skip
        question = words.anything_else.format(words=" / ".join(names.values()), help=words.keys.help)
        while text := _prompt(question):
            if text == words.keys.help:
                explained = words.explained.texts()
                click.echo("\n".join(f"  {names[name]}: {explained[name]}" for name in names))
                continue
            said = self._meant(text, names)
            if said and all(len(one) == 1 for one in said):
                for (name,) in dict.fromkeys(map(tuple, said)):
                    more = self._more_of(name)
                    flags = (*found["red_flags"], *more.pop("red_flags", ()))
                    found |= more | {"red_flags": flags}
                return found
            click.echo(f"  {words.no_word.format(text=repr(text), words=', '.join(names.values()))}", err=True)
        return found

    def _meant(self, text: str, names: Mapping[str, str]) -> list[list[str]]:
        """Return what each word of an answer may mean; those that only stand between others mean nothing.

        A word is known by its first letters, and in another form of it: `heaviness`, `leaked a little`.
        """
        fillers = _parts(self.said.diary.keys.fillers)
        parts = [one for one in _parts(text.casefold()) if one not in fillers]
        return [
            [name for name, word in names.items() if _begins(word, part)]
            or [name for name, word in names.items() if _is_a_form_of(word, part)]
            for part in parts
        ]

    def _more_of(self, name: str) -> dict[str, Any]:
        """Return what a word of the last question means; where it does not say how much, not the least of it."""
        words = self.said.diary
        match name:
            case "swelling":
                swollen = self._choice(words.swelling, words.swollen, Swelling, but=Swelling.NONE)
                return {name: swollen or Swelling.SLIGHT}
            case "stride":
                return {name: "changed"}
            case "elsewhere":
                return {name: True} | ({"note": text} if (text := _prompt(words.elsewhere)) else {})
            case "illness":
                ill = self._choice(words.illness, words.illnesses, Illness, but=Illness.NO)
                return {name: ill or Illness.FEVER_OR_CHEST}
            case "red_flags":
                return self._flags()
            case "pelvic":
                return {"red_flags": (RedFlag.PELVIC,)}
            case _:
                return {name: True}

    def _flags(self) -> dict[str, Any]:
        """Return which red flags there were; whoever began to tell of one is asked until there is an answer."""
        words = self.said.diary
        listed = [one for one in RedFlag if one is not RedFlag.PELVIC]  # that has a word of its own
        _list([*(words.flags[one] for one in listed), words.none_of_it])
        while True:
            text = _prompt(words.red_flags)
            numbers = [int(part) for part in _parts(text) if part.isdecimal() and len(part) < 4]
            if numbers and len(numbers) == len(_parts(text)) and all(1 <= one <= len(listed) + 1 for one in numbers):
                return {"red_flags": tuple(listed[one - 1] for one in numbers if one <= len(listed))}
            click.echo(f"  {words.no_choice.format(text=repr(text), count=len(listed) + 1)}", err=True)

    # -- one answer --------------------------------------------------------------------------------------------------

    def _number(self, question: str, most: int = MOST_PAIN) -> int | None:
        return number(question, self.said.diary, most)

    def _choice(
        self, question: str, words: Mapping[str, str], of: type[_Chosen], but: _Chosen | None = None
    ) -> _Chosen | None:
        """Return the answer that was chosen by its number; `but`: the one that is not there to choose."""
        listed = [one for one in of if one is not but]
        _list(words[one] for one in listed)
        return self._chosen(question, listed, [words[one] for one in listed])

    def _chosen(self, question: str, listed: Sequence[_Listed], words: Sequence[str] = ()) -> _Listed | None:
        """Return which of some that are listed was chosen by its number, or in words; None where it is passed."""
        while text := _prompt(question):
            if (number := _points(text, len(listed))) is not None and number > 0:
                return listed[number - 1]
            spelled = [one for one, word in zip(listed, words, strict=False) if text.casefold() in (word, str(one))]
            if len(spelled) == 1:
                return spelled[0]
            click.echo(f"  {self.said.diary.no_choice.format(text=repr(text), count=len(listed))}", err=True)
        return None


def number(question: str, words: DiaryWords, most: int = MOST_PAIN) -> int | None:
    """Return the number that is answered to a question, from 0 to `most`; None where it is passed."""
    while text := _prompt(question):
        if (found := _points(text, most)) is not None:
            return found
        click.echo(f"  {words.no_number.format(text=repr(text))}", err=True)
    return None


def yes_or_no(question: str, words: DiaryWords) -> bool | None:
    """Return what is answered to a question; None where it is passed."""
    while text := _prompt(question):
        yes, no = (_begins(word, text) for word in (words.keys.yes, words.keys.no))
        if yes is not no:
            return yes
        click.echo(f"  {words.no_yes.format(text=repr(text), yes=words.keys.yes, no=words.keys.no)}", err=True)
    return None


def _list(texts: Iterable[str]) -> None:
    click.echo("\n".join(f"  {number} {text}" for number, text in enumerate(texts, 1)))


def _points(text: str, most: int = MOST_PAIN) -> int | None:
    """Return the whole number from 0 to `most` that a text is, None for another text."""
    plain = text.partition("/")[0].strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 4 and int(plain) <= most else None


def _begins(word: str, text: str) -> bool:
    """Tell whether a word, or one of several with a meaning in common, begins with a text."""
    return any(one.startswith(text.strip().casefold()) for one in _parts(word.casefold()))


_STEM = 4  # letters that two forms of a word have in common at least: heavy and heaviness, leaking and leaked


def _is_a_form_of(word: str, text: str) -> bool:
    """Tell whether a text is another form of a word, or of one of several with a meaning in common."""
    return any(
        text.startswith(one) or (len(text) > _STEM and len(one) > _STEM and text[:_STEM] == one[:_STEM])
        for one in _parts(word.casefold())
    )


def _parts(text: str) -> list[str]:
    return text.replace(",", " ").replace("/", " ").split()


def _prompt(question: str) -> str:
    suffix = " " if question.endswith("?") else ": "
    return str(click.prompt(question, default="", show_default=False, prompt_suffix=suffix)).strip()
