"""What the tests of the diary share: a plan that lies there, its sessions, and moments in its zone."""

import shutil
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from planforge.deliver.folder import read_plan
from planforge.diary.entries import KINDS, Entry, Told, WrongEntry, told_from
from planforge.diary.store import opened
from planforge.diary.vocabulary import (
    BackToUsual,
    Course,
    Done,
    Illness,
    RedFlag,
    Source,
    Stiffness,
    Stride,
    Swelling,
    Why,
)
from planforge.plan.model import Plan, Session

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "exports/sample"
NO = {"swelling": "none", "stride": "normal", "tablet": False, "elsewhere": False, "illness": "no", "red_flags": []}


@cache
def plan() -> Plan:
    return read_plan(SAMPLE / "plan.json")


def runs() -> list[Session]:
    return [run for week in plan().weeks for run in week.runs]


def strengths() -> list[Session]:
    return [one for one in plan().sessions if one.kind == "strength"]


def at(day: date, hour: int = 22) -> datetime:
    """Return a moment of a day; the sample's zone is that of London, in winter."""
    return datetime.combine(day, time(hour), UTC)


def of(session: Session, **told: Any) -> Told:
    """Return what is told of a session, done on its day."""
    return told_from({"kind": "session", "session": session.id, "day": session.date, "done": "all"} | told)


def entry(told: Told, when: datetime | None = None, *corrects: str) -> Entry:
    return Entry(plan().plan_id, when or at(told.day), Source.TYPED, told, corrects)


def keep(*several: Told) -> None:
    """Put what is told into the diary beside the file of `home`, where the test runs."""
    with opened(Path("sam.diary")) as diary, diary.adding():
        for one in several:
            diary.add(entry(one))


def home(folder: Path) -> Path:
    """Put a file and its plan into a folder; return the file."""
    shutil.copytree(SAMPLE, folder / "exports/sam")
    file = folder / "sam.yaml"
    shutil.copy(ROOT / "templates/examples/beginner.yaml", file)
    return file


# -- drawn entries -----------------------------------------------------------------------------------------------------

_PAIN = st.integers(0, 10)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40).map(
    str.strip
)
_AWKWARD = st.sampled_from(["=1+1", "+3", "-", "@home", "'quoted", "''", 'a,b;c\t"d"', "two\nlines", "a\r\nb", "none"])
_OF_A_FIELD: dict[str, st.SearchStrategy[Any]] = {
    "day": st.dates(date(1991, 1, 1), date(2100, 1, 1)),
    "note": (_TEXTS | _AWKWARD).filter(bool),
    "by": (_TEXTS | _AWKWARD).filter(bool),
    "session": st.from_regex(r"w[0-9]{2}-(run|strength)-[1-9]", fullmatch=True),
    "start": st.times().map(lambda one: one.replace(microsecond=0, second=0)),
    "duration_s": st.integers(1, 86_400),
    "run_s": st.integers(1, 86_400),
    "pain_from_s": st.integers(1, 86_400),
    "distance_m": st.integers(1, 200_000),
    "tablet": st.booleans(),
    "elsewhere": st.booleans(),
    "may_run": st.booleans(),
    "red_flags": st.lists(st.sampled_from(RedFlag), max_size=3, unique=True).map(tuple),
    **dict.fromkeys(("before", "worst", "after", "pain"), _PAIN),
    **{
        name: st.sampled_from(of_it)
        for name, of_it in {
            "done": Done, "why": Why, "course": Course, "back_to_usual": BackToUsual, "stiffness": Stiffness,
            "swelling": Swelling, "stride": Stride, "illness": Illness,
        }.items()
    },
}  # fmt: skip


@st.composite
def tolds(draw: st.DrawFn) -> Told:
    """Draw what is told of anything, as it may be told."""
    kind = draw(st.sampled_from(KINDS))
    fields = [name for name in kind.model_fields if name != "kind"]
    needed = {name for name in fields if kind.model_fields[name].is_required()} | ({"pain"} & {*fields})
    chosen = needed | draw(st.sets(st.sampled_from(fields)))
    values = {name: draw(_OF_A_FIELD[name]) for name in fields if name in chosen}
    try:
        return told_from({"kind": kind.model_fields["kind"].default, **values})
    except WrongEntry:  # answers that contradict each other
        return told_from({"kind": kind.model_fields["kind"].default, **{name: values[name] for name in needed}})


@st.composite
def entries(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Draw some entries, of which later ones may correct earlier ones."""
    found: list[Entry] = []
    for told in draw(st.lists(tolds(), min_size=1, max_size=8)):
        when = draw(st.datetimes(datetime(1991, 1, 1), datetime(2099, 1, 1))).replace(microsecond=0, tzinfo=UTC)
        before = draw(st.lists(st.sampled_from([one.id for one in found]), max_size=2, unique=True)) if found else []
        one = Entry("plan-1", when, draw(st.sampled_from(Source)), told, tuple(before))
        if one.id not in {other.id for other in found}:
            found.append(one)
    return tuple(found)
