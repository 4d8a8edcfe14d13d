"""What was kept in a diary, what is still open, and what was copied or taken away."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, TypeAlias

from typing_extensions import TypedDict

from planforge.diary.entries import (
    Afresh,
    Entry,
    Morning,
    RunTold,
    Seen,
    SessionTold,
    Today,
    Told,
    Well,
    Withdrawn,
    spelled_moment,
    values_of,
)
from planforge.diary.follows import Follows
from planforge.diary.log import Flag, Log, Logged
from planforge.diary.table import Written
from planforge.diary.vocabulary import Illness, Source
from planforge.languages import Language, language
from planforge.views.follows import FollowsValues, line, unread
from planforge.views.follows import values_of as values_of_what_follows
from planforge.views.page import Json, Page, Stored
from planforge.views.urgency import who_first

ToldValues: TypeAlias = (
    Annotated[Json, Stored(SessionTold)]
    | Annotated[Json, Stored(RunTold)]
    | Annotated[Json, Stored(Morning)]
    | Annotated[Json, Stored(Today)]
    | Annotated[Json, Stored(Well)]
    | Annotated[Json, Stored(Seen)]
    | Annotated[Json, Stored(Withdrawn)]
    | Annotated[Json, Stored(Afresh)]
)


class EntryValues(TypedDict):
    """One entry. at: when it was told, in UTC; source: typed, imported or csv; corrects: ids of those it replaces."""

    id: str
    at: str
    source: str
    corrects: list[str]
    told: ToldValues


class OpenValues(TypedDict):
    """A session of which nobody spoke yet."""

    session: str
    date: str
    title: str


class NearlyValues(TypedDict):
    """A run beyond the plan, and the planned one that it may have been."""

    day: str
    session: str


class LoggedValues(TypedDict):
    """What was kept of what was told.

    known: how many entries were told before, word by word. open_sessions, open_mornings: what would be asked for.
    of_other_plans: entries since this plan began that count for none of it. ill_since: an illness whose end nobody
    told. see_somebody: what of it a professional has to see before the next run. follows: what it means for the plan;
    null where nothing was kept, unless nothing may be run, and where the file cannot be read.
    """

    diary: str
    plan_id: str
    today: str
    kept: list[EntryValues]
    known: int
    open_sessions: list[OpenValues]
    open_mornings: list[str]
    of_other_plans: int
    ill_since: str | None
    nearly_planned: list[NearlyValues]
    see_somebody: list[str]
    follows: FollowsValues | None


class CopiedOutValues(TypedDict):
    """A table of all entries. guarded: cells behind an apostrophe, that a spreadsheet would run as a formula."""

    diary: str
    to: str
    entries: int
    guarded: int


class FlagValues(TypedDict):
    """An answer that a professional has to hear of before the next run, and the day of which it was told."""

    day: str
    flag: str


class ForgottenValues(TypedDict):
    """What was taken away for good. red_flags: what was told in it, and nobody was told to have cleared since.

    elsewhere: where links led that are gone. see_somebody: that somebody had to see the knee by the table, and why;
    null where nobody had to.
    """

    diary: str
    gone: list[str]
    elsewhere: list[str]
    red_flags: list[FlagValues]
    see_somebody: str | None


def page(done: Logged, found: Follows | None = None, *, generate: str = "") -> Page[LoggedValues]:
    """Return what is said of what was told, in the runner's language.

    found: what follows from it; None: nobody can say. generate: the command that makes the plan again.
    """
    log = replace(done.log, away=found.away) if found else done.log
    said = language(log.plan.runner.language)
    diary = log.diary
    lines = [*_kept(done, said), *_well_of_nothing(done, said), *beyond(done, said), *still_open(log, said)]
    if diary.ill_since:
        lines.append(said.diary.still_ill.format(day=said.day(diary.ill_since)))
    lines += of_other_plans(log, said)
    lines += what_follows(done, found, generate, said)
    values: LoggedValues = {
        "diary": str(log.path),
        "plan_id": log.plan.plan_id,
        "today": str(log.today),
        "kept": [_values(entry) for entry in done.kept],
        "known": done.known,
        "open_sessions": [{"session": one.id, "date": str(one.date), "title": one.title} for one in log.open_sessions],
        "open_mornings": [str(day) for day in log.open_mornings],
        "of_other_plans": log.of_other_plans,
        "ill_since": str(diary.ill_since) if diary.ill_since else None,
        "nearly_planned": [{"day": str(run.day), "session": one.id} for run, one in done.nearly_planned],
        "see_somebody": [flag.value for flag in done.flags],
        "follows": values_of_what_follows(found, generate, said) if found and _says(done, found) else None,
    }
    return Page("\n".join(lines), values)


def what_follows(done: Logged, found: Follows | None, generate: str, said: Language) -> Iterator[str]:
    """Yield what follows from what was kept; nothing where it sends somebody to a professional, which is said alone.

    Where nothing was kept, that somebody has to see the knee all the same.
    """
    if done.flags or not _says(done, found):
        return
    one = line(found, generate, said) if found else unread(generate, said)
    if one:
        yield one


def _says(done: Logged, found: Follows | None) -> bool:
    """Tell whether it is said what follows: of what was kept, and of nothing that was, where nobody may run."""
    return bool(done.kept) or (found is not None and found.stops_running)


def _kept(done: Logged, said: Language) -> Iterator[str]:
    if done.kept:
        yield said.diary.wrote.format(file=done.log.path)
        withdrawn = any(isinstance(entry.told, Withdrawn) for entry in done.kept)
        for entry in done.kept:
            yield f"  {_withdrawn_or_told(entry, done.log, said)}"
            if withdrawn and entry.source is Source.IMPORTED:
                yield f"  {said.diary.recorded_stays}"
    elif done.known:
        yield said.diary.nothing_new.format(file=done.log.path)


def _well_of_nothing(done: Logged, said: Language) -> Iterator[str]:
    """Yield that somebody is well again of whom no illness was told: nothing follows then."""
    wells = [entry.told.day for entry in done.kept if isinstance(entry.told, Well)]
    ill = [day for day, _ in done.log.diary.illnesses({*Illness} - {Illness.NO})]
    if wells and not any(day <= max(wells) for day in ill):
        yield said.diary.well_of_nothing


def beyond(done: Logged, said: Language) -> Iterator[str]:
    """Yield which runs beyond the plan may have been planned ones."""
    for _, session in done.nearly_planned:
        yield said.diary.beyond_the_plan
        day = said.near_day(session.date, done.log.today)
        yield said.diary.was_it_this.format(title=session.title, day=day, session=session.id)


def still_open(log: Log, said: Language) -> Iterator[str]:
    """Yield what is not told yet, a line each."""
    words = said.diary
    sessions = ((one.id, words.session.format(day=said.day(one.date), title=one.title)) for one in log.open_sessions)
    found = [f"{text} ({slot})" for slot, text in sessions]
    found += [words.told_run.format(day=said.day(one.day), worst="") for one in log.open_runs]
    found += [said.morning(day, log.today) for day in log.open_mornings]
    if found:
        yield words.open
        yield from (f"  {one}" for one in found)


def of_other_plans(log: Log, said: Language) -> Iterator[str]:
    """Yield that entries of the same time are of another plan: they do not count for this one."""
    if log.of_other_plans:
        yield said.counted(log.of_other_plans, said.diary.of_other_plans)


def _withdrawn_or_told(entry: Entry, log: Log, said: Language) -> str:
    """Return an entry in a line; of one that takes back what was told, that as it was told."""
    line = told_in_words(entry.told, log, said)
    if not isinstance(entry.told, Withdrawn):
        return line
    gone = [one for one in log.entries if one.id in entry.corrects]
    return "; ".join([*(told_in_words(one.told, log, said) for one in gone[-1:]), line])


def told_in_words(told: Told, log: Log, said: Language) -> str:
    """Return an entry in a line, with an illness where one is told of."""
    line, illness = _in_a_line(told, log, said), getattr(told, "illness", None)
    if illness in (None, Illness.NO):
        return line
    return line + said.diary.with_illness.format(what=said.diary.illnesses[illness])


def _in_a_line(told: Told, log: Log, said: Language) -> str:
    words, day = said.diary, said.day(told.day)
    pain = getattr(told, "worst", None)
    worst = words.with_worst.format(pain=pain) if pain is not None else ""
    match told:
        case SessionTold():
            session = log.session(told.session)
            title = session.title if session else told.session
            return words.told_session.format(day=day, title=title, done=words.done[told.done], worst=worst)
        case RunTold():
            return words.told_run.format(day=day, worst=worst)
        case Morning():
            return words.told_morning.format(morning=said.morning(told.day, log.today), pain=told.pain)
        case Today(pain=None):
            return words.told_day.format(day=day)
        case Today():
            return words.told_today.format(day=day, pain=told.pain)
        case Well():
            return words.told_well.format(day=day)
        case Seen():
            forms = {None: words.told_seen, True: words.told_seen_may_run, False: words.told_seen_not_yet}
            return forms[told.may_run].format(day=day, by=told.by)
        case Withdrawn():
            return words.withdrew
        case Afresh():
            return words.told_afresh.format(day=day)


def _values(entry: Entry) -> EntryValues:
    return {
        "id": entry.id,
        "at": spelled_moment(entry.at),
        "source": entry.source.value,
        "corrects": [*entry.corrects],
        "told": values_of(entry.told),
    }


def copied_page(diary: Path, to: Path, entries: int, table: Written, said: Language) -> Page[CopiedOutValues]:
    """Return what is said of a table that was written."""
    lines = [said.counted(entries, said.table.wrote).format(file=to)]
    if table.guarded:
        lines.append(said.counted(table.guarded, said.table.guarded))
    return Page("\n".join(lines), {"diary": str(diary), "to": str(to), "entries": entries, "guarded": table.guarded})


def forgotten_page(
    diary: Path,
    gone: Sequence[Path],
    said: Language,
    flags: Sequence[tuple[date, Flag]] = (),
    told: str | None = None,
    elsewhere: Sequence[Path] = (),
) -> Page[ForgottenValues]:
    """Return what is said of a diary that was forgotten. flags, told: as of `seen_before`, which was said before.

    elsewhere: where links led that are gone: what lies there stays.
    """
    words = said.forget
    lines = [words.gone, *(f"  {one}" for one in gone), words.stays] if gone else [words.none.format(file=diary)]
    lines += (words.elsewhere.format(file=one) for one in elsewhere)
    return Page(
        "\n".join(lines),
        {
            "diary": str(diary),
            "gone": [str(one) for one in gone],
            "elsewhere": [str(one) for one in elsewhere],
            "red_flags": [{"day": str(day), "flag": flag.value} for day, flag in flags],
            "see_somebody": told,
        },
    )


def seen_before(
    flags: Sequence[tuple[date, Flag]], told: str | None, said: Language, *, waits: bool | None
) -> Iterator[str]:
    """Yield what is said before a diary goes that tells of something to be seen: what was felt does not go with it.

    flags: those in it that nobody has seen. told: that somebody has to see the knee, by the table. waits: whether the
    plan that stands holds its runs back for that; None: there is no plan, or nobody knows.
    """
    if not flags and told is None:
        return
    words = said.forget
    yield words.unseen
    yield from (f"  {said.day(day)}: {flag_in_words(flag, said)}" for day, flag in flags)
    if told is not None and not flags:
        yield f"  {told}"
    if waits is not None:
        yield words.waits_still if waits else words.waits_no_more
    yield words.heals_nothing


def see_somebody(flags: Sequence[str], said: Language, command: str) -> str:
    """Return what a runner is told of whose answers a professional has to see something first.

    command: `planforge log` of the plan, by which it is told what they said.
    """
    named = "\n".join(f"  - {flag_in_words(flag, said)}" for flag in flags)
    words = said.diary.see_somebody.strip().format(first=who_first(flags, said), said=named)
    return f"{words}\n{said.status.tell_who_saw.format(command=command)}"


def flag_in_words(flag: str, said: Language) -> str:
    """Return an answer that a professional has to hear of as a runner reads it."""
    diary = said.diary
    words = {**diary.flags, **diary.swollen, **diary.illnesses}
    return f"{diary.words.swelling}: {words[flag]}" if flag == "clear" else words[flag]
