"""A file that `init` wrote stays what it says it is: after any change each of its notes can still be put to use."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from answered import READINESS, SCREENING
from commands import NOW, in_process

from planforge.cli.init.file import constraint_text
from planforge.cli.init.keys import CONDITIONS, Answers
from planforge.constraints.file import keys_at
from planforge.constraints.load import RedFlags, Unanswered, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.problem.sections import Readiness, Screening
from planforge.source import Faults, Loc, Value, read_text
from planforge.source.edit import edited

CLEARED = {"cleared_by": "Dr Moss", "cleared_on": "2026-11-20"}
SOME: dict[str, object] = {
    **SCREENING,
    "weeks": "20",
    "run": "25 min",
    "away": ("2027-02-15..2027-02-17", "2027-03-01..2027-03-02"),
}
EDITS: tuple[tuple[Loc, "Value | None"], ...] = (
    (("calendar", "weeks"), "26"),
    (("calendar", "start"), "2027-01-11"),
    (("calendar", "available", "fri"), "18:00 for 60 min"),
    (("calendar", "available", "mon"), ["06:30 for 60 min", "18:00 for 40 min"]),
    (("calendar", "changes", "week 3"), "only mon"),
    (("goal", "by"), "week 15"),
    (("goal", "run"), "20 min"),
    (("goal", "every_session"), "no"),
    (("rules", "build-cap", "max_increase"), "12 %"),
    (("rules", "run-step", "weight"), "10"),
    (("rules", "long-share"), "off"),
    (("rules", "ladder", "levels_per_week"), "3"),
    (("exports", "calendar", "week_banner"), "yes"),
    (("readiness", "normal_next_morning"), "yes"),
    (("title",), "Another"),
)


def written_by_init(condition: str, given: dict[str, object]) -> str:
    given = {**(CLEARED if condition == "meniscus" else {}), **given}
    questions = {name: given.pop(name) for name in (*Screening.questions(), *Readiness.questions()) if name in given}
    answers = Answers(condition, date.fromisoformat(NOW), given, questions)  # type: ignore[arg-type]
    answers.given.setdefault("timezone", "Europe/London")
    return constraint_text(answers, answers.complete(), "0a1b2c3d")


def loads(text: str) -> bool:
    try:
        load_document(read_text(text, "sam.yaml", find_template, template_names()), today=date(2026, 11, 27))
    except (RedFlags, Unanswered):  # nothing is wrong in the file
        return True
    except Faults:
        return False
    return True


NOTE = re.compile(r"#( +)([\w-]+|week \d+):(?= |$)|#(\s+)- ")


def put_to_use(text: str) -> Iterator[tuple[str, str]]:
    """Yield each note, and the text in which it is one no more: with the head it stands under, and what is under it."""
    lines = text.splitlines()
    depth = [len(found[1] or found[3]) - 1 if (found := NOTE.match(line)) else None for line in lines]
    for number, here in enumerate(depth):
        if here is None:
            continue
        stop = number + 1
        while stop < len(lines) and (below := depth[stop]) is not None and below > here:
            stop += 1
        used, level = set(range(number, stop)), here
        for above in range(number - 1, -1, -1):
            over = depth[above]
            if level == 0 or over is None:
                break
            if over < level:
                used.add(above)
                level = over
        yield lines[number], "\n".join(line[2:] if place in used else line for place, line in enumerate(lines)) + "\n"


def all_notes_can_be_used(before: str, after: str) -> None:
    assert loads(before) and loads(after), after
    usable = {note for note, text in put_to_use(before) if loads(text)}
    assert len(usable) > 10
    for note, text in put_to_use(after):
        assert note not in usable or loads(text), f"{note}\n\n{text}"


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_note_can_be_used_after_a_change_whatever_the_condition(condition: str) -> None:
    before = written_by_init(condition, {})
    after = edited(before, ("rules", "run-days", "weight"), "10", keys_at(()))
    after = edited(after, ("goal", "by"), "week 16", keys_at(()))
    all_notes_can_be_used(before, edited(after, ("calendar", "weeks"), "26", keys_at(())))


@pytest.mark.parametrize(("loc", "value"), EDITS, ids=lambda one: ".".join(one) if isinstance(one, tuple) else "")
@pytest.mark.parametrize("given", [{}, SOME], ids=["little", "much"])
def test_a_note_can_be_used_after_any_change(given: dict[str, object], loc: Loc, value: "Value | None") -> None:
    before = written_by_init("runners-knee", given)
    all_notes_can_be_used(before, edited(before, loc, value, keys_at(())))


def test_an_entry_that_is_taken_away_leaves_the_notes_as_they_are() -> None:
    before = written_by_init("it-band", SOME)
    one_less = edited(before, ("calendar", "away", 1), None)
    all_notes_can_be_used(before, one_less)
    all_notes_can_be_used(before, edited(one_less, ("calendar", "away", 0), None))


def test_a_new_key_takes_the_place_and_the_remark_of_its_note() -> None:
    before = written_by_init("runners-knee", {})
    after = edited(before, ("goal", "by"), "week 14", keys_at(()))
    old = "#   by: week 16                         # when it is reached"
    assert old in before
    assert after == before.replace(old, "  by: week 14                           # when it is reached").replace(
        "# goal:", "goal:"
    )


HOME_MADE = """planforge: 1
extends: runners-knee
calendar:   # see her roster
  start: 2027-01-04
  # weeks: 18
  available:
    mon: 06:30 for 45 min
    #wed: 06:30 for 45 min

    # fri: not any more, she works then
  # rules: as the club says

# rules: she knows them by heart
exports: {}
"""


def test_a_sentence_is_no_note_of_a_key_and_what_belongs_to_a_block_stays_below_it() -> None:
    order = keys_at(())
    assert edited(HOME_MADE, ("rules", "run-step", "weight"), "10", order) == HOME_MADE.replace(
        "club says\n", "club says\n\nrules:\n  run-step: {weight: 10}\n"
    )
    assert edited(HOME_MADE, ("calendar", "weeks"), "20", order) == HOME_MADE.replace("  # weeks: 18", "  weeks: 20")
    assert edited(HOME_MADE, ("calendar", "available", "wed"), "07:00 for 1 h", order) == HOME_MADE.replace(
        "    #wed: 06:30 for 45 min", "    wed: 07:00 for 1 h"
    )
    away = edited(HOME_MADE, ("calendar", "away"), ["2027-02-15"], order)
    assert away == HOME_MADE.replace("works then\n", "works then\n  away: [2027-02-15]\n")


def test_what_is_applied_stands_where_init_noted_it(tmp_path: Path) -> None:
    """A mild knee that runs five days a week: no change to the calendar's notes, one to the rules'."""
    days = ("wed 18:00 for 60 min", "sat 09:00 for 90 min")
    before = written_by_init("runners-knee-mild", {**SCREENING, **READINESS, "available": days})
    file = tmp_path / "a.yaml"
    file.write_text(before)
    said = in_process("generate", "a.yaml", "--now", NOW, cwd=tmp_path).err
    number = re.search(r"(?m)^ +(\d+)  run-days: (?:weight|sessions_per_week)", said)
    assert number, said
    done = in_process("generate", "a.yaml", "--now", NOW, "--apply", number[1], "--yes", cwd=tmp_path)
    after = file.read_text()
    assert done.code == 0, done.err
    assert before.partition("# rules:")[0] == after.partition("\nrules:")[0] + "\n"
    all_notes_can_be_used(before, after)
