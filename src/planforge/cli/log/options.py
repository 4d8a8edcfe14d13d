"""Options to entries: what each tells, and of which session or day."""

import re
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from planforge.cli.stops import was_wrong
from planforge.diary import vocabulary

if TYPE_CHECKING:
    from planforge.diary.entries import Told
    from planforge.diary.log import Log
    from planforge.plan.model import Session

_Read = TypeVar("_Read")
_Command = TypeVar("_Command", bound=Callable[..., Any])
_YES_NO = click.Choice(["yes", "no"])
_OF_A_SESSION = ("done", "why", "before", "worst", "course", "after", "back_to_usual", "pain_from", "start", "took",
                 "ran", "distance")  # fmt: skip
_OF_THE_LAST_QUESTION = ("swelling", "stride", "tablet", "elsewhere", "illness", "red_flag", "nothing_else")
_WHAT = ("session", "unplanned", "morning", "today", "well", "seen_by")


def _choice(of: type[vocabulary.Answer]) -> click.Choice[str]:
    return click.Choice([one.value for one in of])


_NOTHING_KEPT = "Nothing was kept."
_TELLS_NOTHING = ("file", "out", "to", "imports", "correct", "now", "as_json")  # of the command's parameters


class _Pain(click.IntRange):
    """A pain as it is said: `3`, `3/10` or `3 of 10`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read what is said in either way."""
        number: Any = _OF_TEN.sub("", value) if isinstance(value, str) else value
        return super().convert(number, param, ctx)


_OF_TEN = re.compile(r" *(/|of) *10 *$")
_PAIN = _Pain(0, vocabulary.MOST_PAIN)


class _Illness(click.Choice[str]):
    """An illness, by the words that people have for it, too; one of several kinds counts as the graver."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read what is said in either way."""
        said = re.sub(r"[\s_]+", "-", value.strip().casefold()) if isinstance(value, str) else value
        return super().convert(_ILLNESSES.get(said, said), param, ctx)


_ILLNESSES = {
    **dict.fromkeys(("none",), vocabulary.Illness.NO.value),
    **dict.fromkeys(("cold", "a-cold", "headcold", "sniffles"), vocabulary.Illness.HEAD_COLD.value),
    **dict.fromkeys(("fever", "flu", "chest", "cough", "covid", "bronchitis"), vocabulary.Illness.FEVER_OR_CHEST.value),
    **dict.fromkeys(("heart", "chest-pain", "palpitations"), vocabulary.Illness.HEART_SIGNS.value),
}


class _Stride(click.Choice[str]):
    """A stride, by the word that the talk has for it, too: `limp`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read what is said in either way."""
        limps = isinstance(value, str) and value.casefold() in ("limp", "limping", "limped")
        return super().convert(vocabulary.Stride.CHANGED.value if limps else value, param, ctx)


class KeepsOrSays(click.Command):
    """A command that says so where it kept nothing: what was told of a knee would else be thought to be known."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line."""
        with _nothing_kept():
            try:
                return super().parse_args(ctx, args)
            except click.NoSuchOption as none:
                if none.option_name != "--undo":
                    raise
                ways = "--withdraw takes back what was told, --correct puts it right"
                raise click.UsageError(f"No such option '--undo': {ways}", none.ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it finds wrong with what is told it finds before it keeps anything.

        But in a talk, of which each part is kept once it is finished.
        """
        with _nothing_kept():
            try:
                return super().invoke(ctx)
            except SystemExit as ended:
                tells = {name: given for name, given in ctx.params.items() if name not in _TELLS_NOTHING}
                if was_wrong(ended) and told_by(tells):
                    click.echo(_NOTHING_KEPT, err=True)
                raise


def _said_more(wrong: click.UsageError) -> click.UsageError:
    """Return an error with that sentence behind its own words, and the usage before them as it was."""
    return click.UsageError(f"{wrong.format_message().removesuffix('.')}. {_NOTHING_KEPT}", wrong.ctx)


@contextmanager
def _nothing_kept() -> Iterator[None]:
    try:
        yield
    except click.UsageError as wrong:
        raise _said_more(wrong) from None


def answers(command: _Command) -> _Command:
    """Give a command the options that tell something, in the order of the questions."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option("--day", metavar="DAY", help="The day that it is about: 2027-02-02, tue, yesterday; today without."),
    click.option("--session", metavar="WHICH", help="w04-run-1, or run or strength: that of the day."),
    click.option("--unplanned", is_flag=True, help="A run that is not in the plan."),
    click.option("--done", type=_choice(vocabulary.Done), help="How much of it."),
    click.option("--why", type=_choice(vocabulary.Why), help="Why not all of it."),
    click.option("--before", type=_PAIN, metavar="0-10", help="Pain while walking about before it."),
    click.option("--worst", type=_PAIN, metavar="0-10", help="Worst pain: 2 aware, 4 it changes how I run, 6 stop."),
    click.option("--course", type=_choice(vocabulary.Course), help="How it went while running."),
    click.option("--after", type=_PAIN, metavar="0-10", help="Worst pain in the hour after."),
    click.option("--back-to-usual", type=_choice(vocabulary.BackToUsual), help="When it was as before again."),
    click.option("--pain-from", metavar="TIME", help="After how long the pain began: '12 min'."),
    click.option("--start", metavar="TIME", help="When it really began: 18:05, 6pm."),
    click.option("--took", metavar="TIME", help="How long it took, walking included: '35 min'."),
    click.option("--ran", metavar="TIME", help="How much of that was run."),
    click.option("--distance", metavar="LENGTH", help="How far, walking included: '4.2 km'."),
    click.option("--morning", type=_PAIN, metavar="0-10", help="Pain on getting up, the morning after."),
    click.option("--stiffness", type=_choice(vocabulary.Stiffness), help="How long it was stiff then."),
    click.option("--today", type=_PAIN, metavar="0-10", help="Pain while walking about, whatever was done."),
    click.option("--swelling", type=_choice(vocabulary.Swelling), help="Is it swollen?"),
    click.option(
        "--stride",
        type=_Stride([one.value for one in vocabulary.Stride]),
        help="changed (or limp): a limp, or another stride than usual.",
    ),
    click.option("--tablet", type=_YES_NO, help="A painkiller in the 24 hours before, more than always."),
    click.option("--elsewhere", type=_YES_NO, help="Pain in another place; --note says where."),
    click.option("--illness", type=_Illness([one.value for one in vocabulary.Illness]), help="Ill? cold, fever, too."),
    click.option(
        "--red-flag",
        multiple=True,
        type=_choice(vocabulary.RedFlag),
        help="What needs a look first.",
    ),
    click.option(
        "--nothing-else",
        is_flag=True,
        help="None of swollen, limp, tablet, elsewhere, ill, red flag; after a birth nor of leaking, heavy, bleeding.",
    ),
    click.option("--well", is_flag=True, help="Well again after an illness, since --day."),
    click.option("--seen-by", metavar="WHO", help="A professional saw the knee, on --day."),
    click.option("--may-run", type=_YES_NO, help="What they said of running: with --seen-by; a terminal asks."),
    click.option("--note", metavar="TEXT", help="Words of your own; nothing is decided by them."),
)


def told_by(said: dict[str, Any]) -> bool:
    """Tell whether any option tells something: a pain of 0 does."""
    return any(value is not None and value is not False and value != () for value in said.values())


def as_told(
    log: "Log", said: dict[str, Any], *, withdraw: bool, correct: bool = False, asks: bool = False
) -> "list[Told]":
    """Return the entries that options tell; the first is what all the others are about. asks: somebody sits there."""
    from planforge.diary.entries import told_from

    day = _day(said["day"], log.today)
    shared = _of_the_last_question(said) | ({"note": said["note"]} if said["note"] else {})
    if said["why"] == vocabulary.Why.ILL and shared.get("illness", "no") == "no" and not withdraw:
        kinds = [one.value for one in vocabulary.Illness if one is not vocabulary.Illness.NO]
        raise click.UsageError(f"ill with what? --illness {', '.join(kinds[:-1])} or {kinds[-1]}")
    several: list[dict[str, Any]] = []
    if said["unplanned"]:
        run = {"kind": "run", "day": day, **_of_a_session(said, log)}
        run["start"] = run["start"] or _begun_at(log, day, known=withdraw or correct)
        several.append(run)
    elif said["session"] or any(said[name] is not None for name in _OF_A_SESSION) or (withdraw and not _other(said)):
        _fits_the_morning(log, said, day)
        several.append(_session(log, said, day, withdraw=withdraw))
    if said["morning"] is not None:
        several.append({"kind": "morning", "day": several[0]["day"] + timedelta(1) if several else day,
                        "pain": said["morning"], "stiffness": said["stiffness"]})  # fmt: skip
    if said["today"] is not None:
        several.append({"kind": "today", "day": day, "pain": said["today"]})
    if said["well"]:
        several.append({"kind": "well", "day": day})
    if said["seen_by"]:
        may_run = None if said["may_run"] is None else said["may_run"] == "yes"
        if may_run is None and not withdraw:
            may_run = _may_run(log, said["seen_by"], asks=asks)
        several.append({"kind": "seen", "day": day, "by": said["seen_by"], "may_run": may_run})
    elif said["may_run"] is not None:
        raise click.UsageError("--may-run is what somebody said: --seen-by says who")
    felt = shared.keys() - {"note"}
    if not several and felt and not withdraw:
        several += _of_an_occasion(log, day, felt, asks=asks)
    if not several:
        of_what = "say of what: --session or --done of a session, --unplanned, --morning, or --today"
        with_it = "; --today 0-10, how the knee is, goes with an illness and whatever else is of no session"
        raise click.UsageError(of_what + with_it * bool(felt))
    several[0] |= shared
    return [told_from({name: one for name, one in values.items() if one is not None}) for values in several]


def _begun_at(log: "Log", day: date, *, known: bool) -> time | None:
    """Return when the run beyond the plan began that is meant, where none is named: the only one told of its day.

    known: it was told before. Else of one of which a watch told how long it was, and nobody yet how the knee was.
    """
    from planforge.diary.asked import only_measured

    runs = [one for one in log.diary.runs if one.day == day and (known or only_measured(one))]
    if len(runs) > 1 and all(one.start for one in runs):
        starts = " or ".join(f"--start {one.start:%H:%M}" for one in runs if one.start)
        raise click.UsageError(f"of {day} several runs beyond the plan are told; say which: {starts}")
    return runs[0].start if len(runs) == 1 else None


def _fits_the_morning(log: "Log", said: dict[str, Any], day: date) -> None:
    """Raise UsageError where options of a session stand beside a morning, and no session is of that day."""
    from planforge.diary.asked import day_planned

    if said["morning"] is None or said["session"] or any(day_planned(one) == day for one in log.plan.sessions):
        return
    several = [f"--{name.replace('_', '-')}" for name in _OF_A_SESSION if said[name] is not None]
    before = next((one for one in log.plan.sessions if day_planned(one) == day - timedelta(1)), None)
    named = f"--session {before.id}" if before else "--session or --day names"
    raise click.UsageError(
        f"{', '.join(several)}: of a session, and none is planned on {day}; tell the morning alone, "
        f"or say of which session it is: {named}{'' if before else ' it'}"
    )


def _of_an_occasion(log: "Log", day: date, felt: Set[str], *, asks: bool) -> list[dict[str, Any]]:
    """Return of what an illness, or whatever else is of no session, is told: of what is known of its day already.

    Else of how the knee is that day, asked on a terminal. What was told of an occasion otherwise stays as it is.
    """
    from planforge.cli.log.talk import number
    from planforge.languages import language

    diary, said = log.diary, language(log.plan.runner.language)
    known = (
        diary.todays.get(day),
        *(one for one in diary.sessions.values() if one.day == day),
        diary.mornings.get(day),
    )
    needed = {"today": ("pain",), "session": ("session", "done"), "morning": ("pain",)}
    for one in known:
        if one is not None and not felt & one.fields.keys():
            return [{"kind": one.kind, "day": day} | {name: getattr(one, name) for name in needed[one.kind]}]
    alone = felt == {"illness"} and not any(known)  # from a bed: nobody has walked about
    if alone and not asks:
        return [{"kind": "today", "day": day}]
    if not asks or day in diary.todays or day > log.today:
        return []
    pain = number(said.diary.on_the_day.format(day=said.day(day)), said.diary)
    return [] if pain is None and not alone else [{"kind": "today", "day": day, "pain": pain}]


def _may_run(log: "Log", by: str, *, asks: bool) -> bool:
    """Return what a professional said of running, asked on a terminal; without an answer nothing is kept of it."""
    from planforge.cli.log.talk import yes_or_no
    from planforge.languages import language

    words = language(log.plan.runner.language).diary
    answer = yes_or_no(words.may_run.format(by=by), words) if asks else None
    if answer is None:
        raise click.UsageError(f"did {by} say that you may run? --may-run yes, or --may-run no")
    return answer


def _other(said: dict[str, Any]) -> bool:
    """Tell whether something else than a session is named: by a pain of 0, too."""
    return any(said[name] is not None and said[name] is not False for name in _WHAT[1:])


def _day(text: str | None, today: date) -> date:
    """Return the day that is meant; of a weekday, or a day without its year, the last one, today included."""
    from planforge.quantities.dates import in_years, named_day, parse_date, parse_weekday

    if text is None:
        return today
    if (known := named_day(text, today, back=True) or in_years(text, today, back=True)) is not None:
        return known
    try:
        if not any(one.isdecimal() for one in text):
            parse_weekday(text)  # says what is wrong with it
        return parse_date(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--day'") from None


def _of_a_session(said: dict[str, Any], log: "Log") -> dict[str, Any]:
    """Return what options tell of a session, as an entry spells it."""
    from planforge.quantities.units import parse_distance, parse_duration, parse_time_of_day

    found: dict[str, Any] = {name: said[name] for name in ("before", "worst", "course", "after", "back_to_usual")}
    found["start"] = _measured(said["start"], parse_time_of_day, "start")
    for option, name in (("took", "duration_s"), ("ran", "run_s"), ("pain_from", "pain_from_s")):
        found[name] = _measured(said[option], parse_duration, option)
    distance = _measured(said["distance"], parse_distance, "distance")
    found["distance_m"] = distance and round(distance / 1000)
    return found


def _measured(text: str | None, parse: Callable[[str], _Read], option: str) -> _Read | None:
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=f"'--{option.replace('_', '-')}'") from None


def _session(log: "Log", said: dict[str, Any], day: date, *, withdraw: bool) -> dict[str, Any]:
    """Return what options tell of a session of the plan: what was told before of how much was done counts on."""
    from planforge.diary.asked import day_planned

    session = _which(log, said["session"], day)
    known = log.diary.sessions.get(session.id)
    done = said["done"] or (known.done.value if known else "no" if withdraw else None)
    if done is None:
        raise click.UsageError(f"say how much of {session.id} was done: --done all, part or no")
    on = day if said["day"] else known.day if known else day_planned(session)
    return {
        "kind": "session", "session": session.id, "day": on, "done": done, "why": said["why"],
        **_of_a_session(said, log),
    }  # fmt: skip


def _which(log: "Log", which: str | None, day: date) -> "Session":
    """Return the session that is meant: by its id, or the one of a day."""
    from planforge.diary.asked import day_planned
    from planforge.diary.log import nearby

    if which and (session := log.session(which)):
        return session
    of_the_day = [one for one in log.plan.sessions if day_planned(one) == day]
    wanted = [which] if which else ["run", "strength", "cross"]
    for kind in wanted:
        found = [one for one in of_the_day if one.counts_as == kind]
        if len(found) == 1:
            return found[0]
    there = "; ".join(f"{one.id} on {one.date}, {one.title}" for one in nearby(log, day))
    what = f"no session {which!r}" if which else "no session"
    raise click.UsageError(f"the plan has {what} on {day}. Near that day: {there or 'nothing'}. --session names one")


def _of_the_last_question(said: dict[str, Any]) -> dict[str, Any]:
    """Return what options tell beside pain; with --nothing-else a no to each that is not told."""
    found = {name: said[name] for name in ("swelling", "stride", "illness")}
    found |= {name: None if said[name] is None else said[name] == "yes" for name in ("tablet", "elsewhere")}
    found["red_flags"] = said["red_flag"] or None
    if said["nothing_else"]:
        none = {"swelling": "none", "stride": "normal", "illness": "no", "tablet": False, "elsewhere": False,
                "red_flags": ()}  # fmt: skip
        found = {name: none[name] if one is None else one for name, one in found.items()}
    return {name: one for name, one in found.items() if one is not None}
