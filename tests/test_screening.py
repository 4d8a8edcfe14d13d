"""Who gets no plan but a professional first, and what stands before the first run."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from answered import ANSWERED, SCREENING, block
from calendar_checker import faults
from click.testing import CliRunner, Result
from icalendar import Calendar
from pydantic import ValidationError

from planforge.checker.check import check
from planforge.cli import main
from planforge.cli.init.keys import yes_or_no
from planforge.constraints.load import Loaded, RedFlags, Unanswered, load, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.deliver.folder import read_plan
from planforge.exporters.ics import calendar as ics
from planforge.exporters.words import if_it_hurts
from planforge.languages import english, language
from planforge.plan.model import Kind, Plan
from planforge.problem.calendar import SpanAway
from planforge.problem.readiness import came_since, gate
from planforge.problem.sections import NEVER_CLEARED, OF_A_KNEE, Absence, Clearance, Readiness, Screening
from planforge.source import Faults, read_text

EXAMPLE = (Path(__file__).parents[1] / "templates" / "examples" / "beginner.yaml").read_text(encoding="utf-8")
TODAY = date(2026, 12, 20)
NEEDED = "\nprotocol: {needs_clearance: yes}\n"
NEW = Screening.questions()[-13:]
WANTS = {name: words.format(points="3") for name, words in english().readiness.wants.items()}
STILL_RUNS = ["recent_weekly_distance: 9 km", "runs_per_week: 3", "longest_recent_run: 4 km"]
ESTABLISHED = ["it-band-established", "osteoarthritis", "patellar-tendinopathy", "return-after-birth",
               "return-after-break", "return-after-illness", "runners-knee"]  # fmt: skip


def loaded(text: str, today: date = TODAY) -> Loaded:
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=today)


def screened(
    *lines: str, runner: str = "", more: str = "", without: str = "", answers: dict[str, str] | None = None
) -> Loaded:
    text = EXAMPLE.replace("screening:", "\n  ".join(["screening:", *lines]), 1).replace(without, "", 1)
    text = text.replace("  name: Sam\n", f"  name: Sam\n{runner}")
    if any(line.startswith("pain_today") for line in lines):
        text = text.replace("  pain_today: 1 of 10\n", "", 1)
    for name, answer in (answers or {}).items():
        assert f"  {name}: no\n" in text
        text = text.replace(f"  {name}: no\n", f"  {name}: {answer}\n")
    return loaded(text + more)


def minimal(extends: str = "bursitis", *, stopped: str = "yes", more: str = ANSWERED, start: str = "2027-01-04") -> str:
    return (
        f"planforge: 1\nextends: {extends}\n"
        f"runner: {{normal_weekly_distance: 20 km, easy_pace: 7:00 /km, walking_pace: 10:30 /km, "
        f"stopped_running: {stopped}, {', '.join(STILL_RUNS)}}}\n"
        f"calendar: {{start: {start}, available: {{mon: 18:00 for 60 min, wed: 18:00 for 60 min, "
        f"fri: 18:00 for 60 min, sat: 09:00 for 90 min}}}}\n{more}"
    )


def generated(tmp_path: Path, text: str, *options: str, now: str = "2026-12-20") -> Result:
    file = tmp_path / "sam.yaml"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["generate", str(file), "--out", str(tmp_path / "out"), "--now", now, *options])


def commanded(tmp_path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], str(tmp_path / "sam.yaml"), *words[1:]])


# -- red flags -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [one for one in Screening.questions() if one != "no_better_after_3_weeks"])
def test_any_red_flag_ends_with_a_professional_first_and_names_the_flag(tmp_path: Path, name: str) -> None:
    result = generated(tmp_path, EXAMPLE.replace(f"{name}: no", f"{name}: yes"))
    assert result.exit_code == 3
    first = {
        "chest_pain_or_breathless": "call the emergency number now",
        "bladder_bowel_or_saddle_numb": "to an emergency department now",
    } | dict.fromkeys(("cannot_walk_normally", "hot_red_or_feverish", "swollen_sore_calf"), "A doctor today: ")
    assert first.get(name, "See a physiotherapist or sports doctor first") in result.stderr.splitlines()[0]
    assert str(Screening.model_fields[name].description) in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_question_about_periods_may_not_apply_and_no_other(tmp_path: Path) -> None:
    assert generated(tmp_path, EXAMPLE.replace("periods_stopped: no", "periods_stopped: does not apply")).exit_code == 0
    result = generated(tmp_path, EXAMPLE.replace("locking: no", "locking: does not apply"))
    assert result.exit_code == 2 and "neither yes nor no" in result.stderr
    assert yes_or_no("does not apply", question="periods_stopped") == "does not apply"
    assert yes_or_no("trifft nicht zu", language("de"), "periods_stopped") == "does not apply"
    with pytest.raises(click.BadParameter, match="neither yes nor no"):
        yes_or_no("does not apply", question="chest_pain_or_breathless")


def test_a_file_of_before_has_its_plan_and_is_told_what_it_was_not_asked(tmp_path: Path) -> None:
    """A coach's file does not end one day for questions that nobody had; a yes to one of them ends it as any other."""
    lacks = Screening.ASKED_SINCE
    assert len(lacks) == 5
    old = "".join(line for line in EXAMPLE.splitlines(True) if line.strip().partition(":")[0] not in lacks)
    result = generated(tmp_path, old)
    assert result.exit_code == 0
    assert all(str(Screening.model_fields[name].description) in result.stderr for name in lacks)
    assert "`planforge screen`" in result.stderr
    half = generated(tmp_path, old.replace("  locking: no\n", ""))
    assert half.exit_code == 3 and all(f"  {name}: no" in half.stderr for name in ("locking", *lacks))
    generated(tmp_path, old)
    assert commanded(tmp_path, "screen", *(f"--answer={name}=no" for name in lacks)).exit_code == 0
    again = CliRunner().invoke(main, ["generate", str(tmp_path / "sam.yaml"), "--now", "2026-12-20"])
    assert again.exit_code == 0 and "planforge screen" not in again.stderr
    assert commanded(tmp_path, "screen", "--answer=weight_loss_or_unwell=yes").exit_code == 3


def test_nobody_can_clear_what_is_for_an_emergency_department() -> None:
    with pytest.raises(ValueError, match="bladder_bowel_or_saddle_numb cannot be cleared"):
        Clearance.model_validate({"by": "Dr. Moss", "on": "2026-12-01", "for": "bladder_bowel_or_saddle_numb"})


def test_a_red_flag_wins_over_every_other_fault_of_the_file(tmp_path: Path) -> None:
    wrong = EXAMPLE.replace("locking: no", "locking: Yes").replace("15 km", "fifteen") + "\nruels: {}\n"
    assert generated(tmp_path, wrong).exit_code == 3


def test_the_question_of_sharp_pain_is_not_about_what_the_protocols_are_for() -> None:
    asked = str(Screening.model_fields["sharp_or_sudden_pain"].description)
    assert "stopped a run, or is there when walking" in asked
    said = asked.partition("not:")[2]
    assert "stabbing at a known point" in said  # as the article has the IT band
    assert "a tendon at the start" in said


@pytest.mark.parametrize("template", [name for name in template_names() if name not in ("base", "meniscus")])
def test_no_better_after_3_weeks_is_a_hint_where_the_protocol_is_for_what_has_lasted(template: str) -> None:
    text = minimal(template).replace("no_better_after_3_weeks: no", "no_better_after_3_weeks: yes")
    if template in ESTABLISHED:
        assert any("no better after three weeks: see a physio" in one for one in loaded(text).warnings)
    else:
        with pytest.raises(RedFlags, match="Still as bad after three weeks"):
            loaded(text)


# -- pain ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pain", "then"),
    [("0 of 10", "runs"), ("3/10", "runs"), ("3.1 of 10", "waits"), ("4 of 10", "waits"), ("4.1/10", "stops")],
)
def test_pain_above_4_stops_and_above_3_lets_running_wait(pain: str, then: str) -> None:
    line = f"pain_today: {pain}"
    if then == "stops":
        with pytest.raises(RedFlags, match="above 4 of 10, stop and assess"):
            screened(line)
        return
    found = screened(line)
    assert (found.problem.waiting is not None) == (then == "waits")
    assert any("above 3: back off" in warning for warning in found.warnings) == (then == "waits")


@pytest.mark.parametrize(
    ("template", "most_pain", "number", "stops"),
    [
        *((name, None, "3", "3") for name in ("bursitis", "runners-knee")),
        *((name, None, "3", "4") for name in ("osteoarthritis", "patellar-tendinopathy")),
        ("it-band", None, "2", "2"),
        ("it-band-established", None, "2", "2"),
        ("bursitis", "1.5 of 10", "1.5", "1.5"),
        ("runners-knee", "0 of 10", "0", "0"),
    ],
)
def test_gate_advice_and_what_stops_a_run_name_the_protocols_own_pain(
    template: str, most_pain: str | None, number: str, stops: str
) -> None:
    def told(pain: str) -> Loaded:
        own = f"protocol: {{most_pain: {most_pain}}}\n" if most_pain else ""
        return loaded(minimal(template).replace("pain_today: 1 of 10", f"pain_today: {pain}") + own)

    assert told(f"{number} of 10").problem.waiting is None
    found = told(f"{float(number) + 0.1:.1f} of 10")
    waits, protocol = found.problem.waiting, found.problem.protocol
    assert waits is not None
    assert waits.wants == (f"a knee that hurts at most {number} of 10",)
    assert waits.questions[-1] == f"Asked for: pain of at most {number} of 10 today."
    assert any(f"above {number}: back off" in warning for warning in found.warnings)
    assert f"above {stops} of 10" in if_it_hurts(Kind.RUN, protocol.most_pain, english())
    (advice,) = (line for line in protocol.care if "back off" in line)
    assert f"Pain of at most {stops} of 10 that does not get worse" in advice
    both = protocol.limits.stop == protocol.limits.hold
    assert (f"Above {stops} of 10, or rising: back off" if both else f"Above {stops}: back off") in advice


@pytest.mark.parametrize("pain", ["3", "11 of 10", "10.5/10", "3 of 5", "some"])
def test_pain_on_no_scale_is_told(pain: str) -> None:
    with pytest.raises(Faults, match="is no pain from 0 to 10"):
        screened(f"pain_today: {pain}")


@pytest.mark.parametrize("key", ["asked_on", "pain_on"])
@pytest.mark.parametrize(("days", "waits"), [(0, False), (7, False), (8, True), (400, True), (-7, False), (-8, True)])
def test_an_answer_about_pain_holds_for_a_week(key: str, days: int, waits: bool) -> None:
    asked = TODAY - timedelta(days)
    found = screened("pain_today: 1 of 10", f"{key}: {asked}").problem.waiting
    assert (found is not None) == waits
    if found:
        ahead = f"of {asked}, which lies ahead of today, {TODAY}: check the date, and ask again"
        said = ahead if asked > TODAY else f"of {asked}, more than 7 days away: ask again"
        assert found.reasons == (f"Asked for: pain of at most 3 of 10 today. (pain_today: {said})",)
        assert found.old == (asked < TODAY), "who dated it wrong may not run on with it"


def test_answers_before_the_first_run_of_a_day_ahead_outlive_nothing() -> None:
    for days, waits in ((7, False), (8, True)):
        asked = f"readiness:\n  asked_on: {TODAY + timedelta(days)}"
        found = loaded(EXAMPLE.replace("readiness:", asked, 1)).problem.waiting
        assert (found is not None) == waits
        if found:
            assert all(f"and that lies ahead of today, {TODAY}: answer again" in one for one in found.reasons)


def test_the_day_of_the_pain_wins_over_that_of_the_questions() -> None:
    assert screened("pain_today: 1 of 10", "asked_on: 2026-10-01", "pain_on: 2026-12-19").problem.waiting is None
    assert screened("pain_today: 1 of 10", "asked_on: 2026-12-19", "pain_on: 2026-10-01").problem.waiting


# -- clearance -------------------------------------------------------------------------------------------------------

FORMS = ("cleared_by: Dr Moss\n  cleared_on: {}", "clearance: {{by: Dr Moss, on: {}}}")
FLAG = {"locking": "yes"}


def cleared(**parts: str) -> str:
    return block("clearance", {"by": "Dr Moss", "on": "2026-12-15"} | {k.rstrip("_"): v for k, v in parts.items()})


def test_a_protocol_that_needs_a_clearance_makes_no_plan_without_one() -> None:
    with pytest.raises(RedFlags, match="none is recorded: write who cleared this runner") as stop:
        screened(more=NEEDED)
    assert "`clearance: {by: ..., on: ...}` under `screening`" in str(stop.value)
    for form in FORMS:
        assert screened(form.format("2026-12-15"), more=NEEDED).problem.protocol.needs_clearance
    assert not screened().problem.protocol.needs_clearance


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("soon", "none is recorded"),
        ("2026-12-21", "2026-12-21 is in the future"),
        ("2026-12-20", None),
        ("2026-12-12", None),
        ("2026-12-11", "2026-12-11 is before the injury of 2026-12-12"),
    ],
)
def test_the_clearance_that_is_needed_lies_between_the_injury_and_today_both_included(
    form: str, on: str, words: str | None
) -> None:
    def made() -> Loaded:
        return screened(form.format(on), runner="  injured_on: 2026-12-12\n", more=NEEDED)

    if words is None:
        assert made().problem.screening.cleared is not None
        return
    with pytest.raises(RedFlags, match=words):
        made()


@pytest.mark.parametrize("line", ["cleared_by: Dr Moss", "cleared_on: 2026-12-15", "clearance: {by: Dr Moss}"])
def test_half_a_clearance_is_none(line: str) -> None:
    with pytest.raises(RedFlags, match="none is recorded"):
        screened(line, more=NEEDED)
    with pytest.raises(RedFlags, match="The knee locks"):
        screened(line, answers=FLAG)


@pytest.mark.parametrize(("form", "at"), [(FORMS[0], "cleared_on"), (FORMS[1], "clearance: on")])
def test_where_no_clearance_is_needed_a_wrong_date_is_a_fault_with_its_place(form: str, at: str) -> None:
    with pytest.raises(Faults, match=rf"sam\.yaml:\d+:\d+: screening: {at}: 2026-12-21 is in the future"):
        screened(form.format("2026-12-21"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("on", "asked", "until", "why"),
    [
        ("2026-12-15", None, None, None),
        ("2026-12-20", None, None, None),  # today
        ("2026-12-21", None, None, "is in the future"),
        ("2026-12-15", "2026-12-15", None, None),
        ("2026-12-16", "2026-12-15", None, None),
        ("2026-12-14", "2026-12-15", None, "is older than these answers, of 2026-12-15"),
        ("2026-12-15", None, "2026-12-20", None),  # its last day
        ("2026-12-15", None, "2026-12-19", "ended on 2026-12-19"),
        ("2026-12-15", None, "2026-12-21", None),
    ],
)
def test_a_clearance_answers_a_yes_from_its_day_to_its_last(
    form: str, on: str, asked: str | None, until: str | None, why: str | None
) -> None:
    line = form.format(on)
    if until:
        if "{" not in line:
            pytest.skip("the old form has no end")
        line = line.replace("}", f", until: {until}}}")
    lines = [line, *([f"asked_on: {asked}"] if asked else []), "pain_on: 2026-12-20"]
    if why is None:
        assert screened(*lines, answers=FLAG).problem.waiting is None
        return
    with pytest.raises(RedFlags, match=f"The knee locks. .The clearance of {on} {why}"):
        screened(*lines, answers=FLAG)


def test_without_the_day_of_the_answers_the_injury_is_it() -> None:
    runner = "  injured_on: 2026-12-12\n"
    for form in FORMS:
        assert screened(form.format("2026-12-12"), runner=runner, answers=FLAG)
        with pytest.raises(RedFlags, match="is older than these answers, of 2026-12-12"):
            screened(form.format("2026-12-11"), runner=runner, answers=FLAG)


@pytest.mark.parametrize("name", Screening.questions())
def test_a_clearance_answers_all_that_a_professional_can_clear(name: str) -> None:
    text = (
        minimal()
        .replace(f"{name}: no", f"{name}: yes")
        .replace("screening: {", "screening: { " + cleared()[:-1] + ", ")
    )
    if name in NEVER_CLEARED:
        with pytest.raises(RedFlags, match="No clearance answers this"):
            loaded(text)
    else:
        assert loaded(text).problem.waiting is None


def test_a_clearance_for_some_questions_answers_no_others() -> None:
    line = "clearance: {by: Dr Moss, on: 2026-12-15, for: [locking, giving_way]}"
    assert screened(line, answers={"locking": "yes", "giving_way": "yes"}).problem.waiting is None
    with pytest.raises(RedFlags, match="The groin hurts. .The clearance of 2026-12-15 is for other questions"):
        screened(line, answers={"locking": "yes", "groin_pain": "yes"})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("clearance: {by: Dr Moss, on: 2026-12-15, for: [lockin]}", "'lockin' is no question of the screening"),
        ("clearance: {by: Dr Moss, on: 2026-12-15, for: under_18}", "under_18 cannot be cleared"),
        (
            "clearance: {by: Dr Moss, on: 2026-12-15, until: 2026-12-14}",
            "until: 2026-12-14 is before the day of the clearance",
        ),
        ("clearance: {by: Dr Moss, on: 2026-12-15, form: x}", "unknown key 'form'"),
        ("clearance: {by: Dr Moss}", "`on` is missing"),
        ("clearance: {by: Dr Moss, on: 2026-12-15}\n  cleared_by: Dr Moss", "stands here in two forms"),
        ("clearance: {by: Dr Moss, on: 2026-12-15}\n  cleared_on: 2026-12-15", "stands here in two forms"),
    ],
)
def test_a_clearance_that_is_written_wrongly_is_told_with_its_place(line: str, words: str) -> None:
    with pytest.raises(Faults, match=r"sam\.yaml:\d+:\d+: ") as faults:
        screened(line)
    assert words in str(faults.value)


def test_a_clearance_answers_unasked_only_what_it_names_and_a_recent_operation() -> None:
    for name, more, left in (
        ("recent_surgery_without_clearance", "", []),
        ("groin_pain", "", ["groin_pain"]),
        ("groin_pain", ", for: [groin_pain]", []),
        ("groin_pain", ", for: [groin_pain], until: 2026-12-19", ["groin_pain"]),
        ("under_18", "", ["under_18"]),
    ):
        line = f"clearance: {{by: Dr Moss, on: 2026-12-15{more}}}"
        if not left:
            assert screened(line, without=f"  {name}: no\n")
            continue
        with pytest.raises(Unanswered) as found:
            screened(line, without=f"  {name}: no\n")
        assert found.value.names == left


def test_check_judges_answers_by_the_day_the_plan_was_made(tmp_path: Path) -> None:
    lines = "screening:\n  clearance: {by: Dr Moss, on: 2026-12-20}\n  asked_on: 2026-12-20"
    early = EXAMPLE.replace("screening:", lines, 1).replace("calendar:\n", "calendar:\n  start: 2026-12-14\n", 1)
    assert generated(tmp_path, early + NEEDED).exit_code == 0
    result = commanded(tmp_path, "check", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output


# -- unanswered ------------------------------------------------------------------------------------------------------


def without_answers(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(f"  {name}: no\n", "")
    return text


@pytest.mark.parametrize("names", [["locking"], NEW, Screening.questions()[:11], Screening.questions()])
def test_an_unanswered_screening_is_no_plan_and_the_missing_lines_can_be_pasted(
    tmp_path: Path, names: list[str]
) -> None:
    text = without_answers(EXAMPLE, names)
    result = generated(tmp_path, text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert not (tmp_path / "out").exists()
    printed = [line for line in result.stderr.splitlines() if line.startswith("  ")]
    assert [line.split(":")[0].strip() for line in printed] == names
    assert all(str(Screening.model_fields[name].description) in line for name, line in zip(names, printed, strict=True))
    assert "planforge screen" in result.stderr
    pasted = text.replace("screening:", "\n".join(["screening:", *printed]), 1)
    assert generated(tmp_path, pasted).exit_code == 0


def test_a_file_without_a_screening_gets_the_head_of_the_block_as_well(tmp_path: Path) -> None:
    result = generated(tmp_path, minimal(more=""))
    assert result.exit_code == 3
    lines = result.stderr.splitlines()
    pasted = lines[lines.index("screening:") : lines.index("screening:") + 1 + len(Screening.questions())]
    again = generated(tmp_path, minimal(more="\n".join(pasted) + "\n"))
    assert again.exit_code == 0, again.stderr  # readiness is open: a plan that waits


def test_other_faults_are_told_before_a_screening_that_lacks_answers(tmp_path: Path) -> None:
    assert generated(tmp_path, without_answers(EXAMPLE, NEW).replace("15 km", "fifteen")).exit_code == 2


@pytest.mark.parametrize("words", [("explain",), ("what-if", "--set", "calendar.weeks=20"), ("check",)])
def test_no_command_speaks_of_a_plan_before_the_screening_is_answered(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert generated(tmp_path, EXAMPLE).exit_code == 0
    (tmp_path / "sam.yaml").write_text(without_answers(EXAMPLE, NEW), encoding="utf-8")
    more = (str(tmp_path / "out"),) if words[0] == "check" else ()
    assert commanded(tmp_path, *words, *more).exit_code == 3


# -- readiness -------------------------------------------------------------------------------------------------------


def test_every_question_of_readiness_has_its_words() -> None:
    assert WANTS.keys() == {*Readiness.questions(), "pain_today", "seen"}


def test_the_gate_stands_in_the_plan_and_on_its_first_run_alone(tmp_path: Path) -> None:
    assert generated(tmp_path, EXAMPLE).exit_code == 0
    plan = read_plan(tmp_path / "out" / "plan.json")
    assert english().readiness.gate in plan.notes
    noted = [session.id for session in plan.sessions if english().readiness.gate in session.notes]
    assert noted == [next(week.runs[0].id for week in plan.weeks if week.runs)]
    assert "Before the first run" in (tmp_path / "out" / "plan.ics").read_text(encoding="utf-8").replace("\n ", "")


def test_a_break_asks_readiness_of_its_own() -> None:
    protocol = loaded(minimal("return-after-break")).problem.protocol
    assert set(protocol.readiness) - set(OF_A_KNEE) == {
        "well_since_illness",
        "no_leaking_heaviness_or_bleeding",
        "cleared_after_birth",
    }
    assert (
        "12 weeks" in gate(protocol, english())
        and "leaking" in gate(protocol, english())
        and "Well since" in gate(protocol, english())
    )
    for name in protocol.readiness:
        waits = loaded(minimal("return-after-break").replace(f"{name}: yes", f"{name}: no")).problem.waiting
        assert waits is not None and waits.wants == (WANTS[name],)


@pytest.mark.parametrize("name", ["load_tests_after_birth", "strength_tests_after_birth"])
def test_after_a_birth_nobody_runs_before_the_load_tests_are_done_without_symptoms(name: str) -> None:
    """Goom, Donnelly and Brockwell 2019; by consensus, and said so where it is asked."""
    text = minimal("return-after-birth")
    assert loaded(text).problem.waiting is None
    unanswered = text.replace(f"{name}: yes, ", "").replace(f", {name}: yes", "")
    for without in (text.replace(f"{name}: yes", f"{name}: no"), unanswered):
        waits = loaded(without).problem.waiting
        assert waits is not None and waits.wants == (WANTS[name],)


def test_the_load_tests_after_a_birth_are_the_guideline_s() -> None:
    tests = ("load_tests_after_birth", "strength_tests_after_birth")
    load, strength = (str(Readiness.model_fields[name].description) for name in tests)
    loads = ("30 minutes of walking", "10 s on each leg", "10 single-leg squats", "1 minute of jogging on the spot")
    for one in (*loads, "10 bounds forward", "10 hops on each leg", "10 'running man'", "without leaking, heaviness"):
        assert one in load
    for one in ("20 of each", "calf raises", "bridges", "standing up from a chair", "lying on the side"):
        assert one in strength


def waiting_texts() -> Iterator[Any]:
    for name in OF_A_KNEE:
        yield pytest.param(EXAMPLE.replace(f"{name}: yes", f"{name}: no"), WANTS[name], id=f"no {name}")
        yield pytest.param(EXAMPLE.replace(f"  {name}: yes\n", ""), WANTS[name], id=f"unanswered {name}")
    yield pytest.param(EXAMPLE.replace("1 of 10", "4 of 10"), WANTS["pain_today"], id="pain of 4")
    yield pytest.param(EXAMPLE.replace("  pain_today: 1 of 10\n", ""), WANTS["pain_today"], id="pain unanswered")
    stale = EXAMPLE.replace("1 of 10", "1 of 10\n  asked_on: 2026-12-12")
    yield pytest.param(stale, WANTS["pain_today"], id="pain of last week")
    reduced = EXAMPLE.replace("stopped_running: yes", "\n  ".join(["stopped_running: no", *STILL_RUNS]))
    yield pytest.param(reduced.replace("briskly: yes", "briskly: no"), WANTS[OF_A_KNEE[0]], id="still running")
    other = EXAMPLE.replace("extends: runners-knee", "extends: return-after-break")
    yield pytest.param(other, WANTS["well_since_illness"], id="break")


@pytest.mark.parametrize(("text", "wanted"), [*waiting_texts()])
def test_before_the_gate_is_answered_yes_no_running_is_planned(tmp_path: Path, text: str, wanted: str) -> None:
    result = generated(tmp_path, text)
    assert result.exit_code == 0, result.stderr
    plan = read_plan(tmp_path / "out" / "plan.json")
    assert plan.waiting is not None and wanted in plan.waiting.wants
    # No run, and what else a plan that waits holds, for two weeks.
    kinds = {session.kind for session in plan.sessions}
    assert (len(plan.weeks), kinds) == (2, {Kind.STRENGTH, Kind.CROSS})
    assert all(any("walk" in one.title.lower() for one in week.of_kind(Kind.CROSS)) for week in plan.weeks)
    assert [week.run_s + week.distance_m for week in plan.weeks] == [0, 0]
    # Title, first line and first note say that running waits, and for what.
    first = result.stdout.splitlines()[0]
    assert first == plan.title and first.startswith("Running waits for ") and wanted in first
    assert first.endswith(f"({plan.lasting_title})") and plan.lasting_title.startswith("Return to running")
    assert plan.notes[0].startswith("Running waits for ") and wanted in plan.notes[0]
    assert "no running is planned" in result.stderr
    # The goal is kept, and not judged.
    assert plan.goal.reached_in_week is None
    assert "goal and weeks of the file are kept until then, not judged" in result.stdout
    assert "reached in week" not in result.stdout
    # The last day asks again, in the calendar, too.
    last = plan.weeks[-1].start + timedelta(6)
    assert plan.waiting.until == last and f"On {last:%A, %Y-%m-%d} answer again" in plan.notes[1]
    asked = event_of_the_questions(tmp_path)
    assert asked["DTSTART"].dt == last
    assert all(question in str(asked["DESCRIPTION"]) for question in plan.waiting.questions)
    # The second check and the read-back agree.
    assert commanded(tmp_path, "check", str(tmp_path / "out")).exit_code == 0
    assert CliRunner().invoke(main, ["check", "--exports", str(tmp_path / "out")]).exit_code == 0


def events(tmp_path: Path) -> list[Any]:
    return list(Calendar.from_ical((tmp_path / "out" / "plan.ics").read_bytes()).walk("VEVENT"))


def event_of_the_questions(tmp_path: Path) -> Any:
    (found,) = [one for one in events(tmp_path) if str(one["UID"]).endswith("-ready")]
    return found


NOT_READY = EXAMPLE.replace("walks_30_min_briskly: yes", "walks_30_min_briskly: no")


def test_who_still_runs_is_told_to_stop(tmp_path: Path) -> None:
    text = minimal("bursitis", stopped="no").replace("briskly: yes", "briskly: no")
    said = generated(tmp_path, text)
    assert "stop running until all of this is so" in said.stderr
    assert "You still run: stop until that is so." in " ".join(said.stdout.split())


def test_a_no_counts_even_where_the_protocol_does_not_ask() -> None:
    waits = loaded(minimal().replace("well_since_illness: yes", "well_since_illness: no")).problem.waiting
    assert waits is not None and waits.wants == ("being well since the illness",)


def test_who_is_ill_is_not_sent_to_train_while_running_waits(tmp_path: Path) -> None:
    """The plan of somebody not yet well held aqua jogging and strength, and no word of leaving them out."""
    text = minimal("return-after-illness").replace("well_since_illness: yes", "well_since_illness: no")
    said = " ".join(generated(tmp_path, text).stdout.split())
    assert (
        "While you are ill, leave walking, cross-training and strength out, too" in said
        and "Without one: yes" not in said
    )
    birth = minimal("return-after-birth").replace("bleeding: yes", "bleeding: no")
    assert "Leave out whatever brings leaking" in " ".join(loaded(birth).problem.notes_in_plan)
    wait = loaded(text).problem
    trained = [one.cue for one in wait.protocol.cross_training if one.cue]
    assert trained and all("without fever" in str(one) for one in trained)


@pytest.mark.parametrize(("start", "weeks"), [("2027-01-04", 2), ("2027-01-05", 3), ("2027-01-10", 3)])
def test_a_shortened_first_week_comes_on_top_of_the_wait(start: str, weeks: int) -> None:
    problem = loaded(minimal(start=start).replace("briskly: yes", "briskly: no")).problem
    assert (problem.calendar.weeks, problem.running_weeks, problem.goal_weeks) == (weeks, (), ())
    assert (problem.days[-1].date - problem.start).days >= 13


def test_a_plan_that_has_begun_waits_from_today_on_and_again_after_that(tmp_path: Path) -> None:
    begun = EXAMPLE.replace("calendar:\n", "calendar:\n  start: 2027-01-04\n", 1)
    assert generated(tmp_path, begun).exit_code == 0
    done = read_plan(tmp_path / "out" / "plan.json")
    sore = begun.replace("1 of 10", "4 of 10")
    # Made again before it is asked again, the wait ends on the day it was told to.
    for now, until in (("2027-02-22", "2027-03-07"), ("2027-02-24", "2027-03-07"), ("2027-03-15", "2027-03-28")):
        assert generated(tmp_path, sore, now=now).exit_code == 0
        plan = read_plan(tmp_path / "out" / "plan.json")
        assert plan.waiting is not None and str(plan.waiting.until) == until
        before = [one for one in done.sessions if str(one.date) < "2027-02-22"]
        assert before == [one for one in plan.sessions if str(one.date) < "2027-02-22"]
        assert {one.kind for one in plan.sessions if str(one.date) > now} == {Kind.STRENGTH, Kind.CROSS}
        assert commanded(tmp_path, "check", str(tmp_path / "out")).exit_code == 0
    assert len(loaded(sore.replace("2027-01-04", "1999-01-04")).problem.weeks) == 104


@pytest.mark.parametrize(
    ("now", "first_run"),
    [
        ("2027-02-24", "2027-03-01"),  # before the wait is over: the cross-training of two days is done
        ("2027-03-04", "2027-03-08"),
        ("2027-03-08", "2027-03-08"),  # the day after its last
    ],
)
def test_whoever_is_ready_again_runs_from_the_next_week_on(tmp_path: Path, now: str, first_run: str) -> None:
    begun = EXAMPLE.replace("calendar:\n", "calendar:\n  start: 2027-01-04\n", 1)
    assert generated(tmp_path, begun).exit_code == 0
    assert generated(tmp_path, begun.replace("1 of 10", "4 of 10"), now="2027-02-22").exit_code == 0
    result = generated(tmp_path, begun, now=now)
    assert result.exit_code == 0, result.stderr
    plan = read_plan(tmp_path / "out" / "plan.json")
    assert str(next(run.date for week in plan.weeks for run in week.runs if str(run.date) >= now)) == first_run
    before, after = plan.weeks[6].run_s, next(week.run_s for week in plan.weeks if str(week.start) >= first_run)
    weeks_off = (date.fromisoformat(first_run) - date(2027, 2, 22)).days // 7
    assert after <= before * {1: 1.0, 2: 0.8}[weeks_off]
    assert commanded(tmp_path, "check", str(tmp_path / "out")).exit_code == 0


@pytest.mark.parametrize(("now", "first_run"), [("2027-01-27", "2027-02-01"), ("2027-02-03", "2027-02-08")])
def test_answers_that_come_weeks_after_the_wait_go_on_from_there(tmp_path: Path, now: str, first_run: str) -> None:
    begun = EXAMPLE.replace("calendar:\n", "calendar:\n  start: 2027-01-04\n", 1)
    assert generated(tmp_path, begun.replace("walks_30_min_briskly: yes", "walks_30_min_briskly: no")).exit_code == 0
    result = generated(tmp_path, begun, now=now)
    assert result.exit_code == 0, result.stderr
    plan = read_plan(tmp_path / "out" / "plan.json")
    assert [week.index for week in plan.weeks] == [*range(1, plan.calendar.weeks + 1)]
    assert str(next(run.date for week in plan.weeks for run in week.runs)) == first_run
    assert not any("2027-01-18" <= str(one.date) < now for one in plan.sessions), "nothing was planned there"
    assert commanded(tmp_path, "check", str(tmp_path / "out")).exit_code == 0


def test_the_wait_is_as_long_as_the_file_says_and_goal_and_weeks_stay() -> None:
    text = minimal(more=ANSWERED.replace("walks_30_min_briskly: yes", "walks_30_min_briskly: no, until_ready: 3"))
    found = loaded(text + "goal: {continuous_run: 25 min, by: week 14}\n")
    assert found.problem.calendar.weeks == 3
    assert (found.planned.calendar.weeks, found.planned.ready_by, found.planned.waiting) == (15, 14, None)
    assert found.problem.continuous_goal == found.planned.continuous_goal == 1500
    assert {rule.name for rule in found.planned.rules} - {rule.name for rule in found.problem.rules} == {"goal"}


def test_protocols_without_a_walk_get_one_while_running_waits() -> None:
    for name in (one for one in template_names() if one not in ("base", "meniscus")):
        found = loaded(minimal(name).replace("briskly: yes", "briskly: no"))
        assert found.problem.cross_training[0].walking, name
        assert found.planned.cross_training == found.planned.protocol.cross_training


def test_a_new_yes_ends_the_wait_and_takes_its_questions_out_of_the_calendar(tmp_path: Path) -> None:
    assert generated(tmp_path, NOT_READY).exit_code == 0
    assert generated(tmp_path, EXAMPLE).exit_code == 0
    plan = read_plan(tmp_path / "out" / "plan.json")
    assert (plan.revision, plan.waiting, plan.goal.reached_in_week is not None) == (1, None, True)
    assert event_of_the_questions(tmp_path)["STATUS"] == "CANCELLED"
    assert commanded(tmp_path, "check", str(tmp_path / "out")).exit_code == 0


def test_a_program_is_told_that_running_waits(tmp_path: Path) -> None:
    said = json.loads(generated(tmp_path, NOT_READY, "--json").stdout)
    assert said["waiting"]["wants"] == ["30 min of brisk walking"]
    assert any("walks_30_min_briskly: no" in one and "\n" not in one for one in said["warnings"])
    assert "waiting" not in json.loads(generated(tmp_path, EXAMPLE, "--json").stdout)


def waiting_plan(tmp_path: Path) -> tuple[Loaded, Plan]:
    assert generated(tmp_path, NOT_READY).exit_code == 0
    return loaded(NOT_READY), read_plan(tmp_path / "out" / "plan.json")


def test_the_second_check_names_a_plan_that_says_otherwise(tmp_path: Path) -> None:
    found, plan = waiting_plan(tmp_path)
    assert plan.waiting is not None and check(found.problem, plan) == []
    later = plan.waiting.until + timedelta(1)
    for claim in (None, *({"until": later}, {"wants": ("rain",)}, {"questions": ()}, {"title": "Other"})):
        altered = plan.model_copy(update={"waiting": claim and plan.waiting.model_copy(update=claim)})
        assert any("does not say so" in one.message and one.hard for one in check(found.problem, altered)), claim
    assert generated(tmp_path, EXAMPLE).exit_code == 0
    running = read_plan(tmp_path / "out" / "plan.json")
    claimed = running.model_copy(update={"waiting": plan.waiting})
    assert any("Running waits for nothing" in one.message for one in check(found.planned, claimed))
    # A run put into a plan that waits by hand is named whatever rules are off.
    run = next(week.runs[0] for week in running.weeks if week.runs)
    run = run.model_copy(update={"id": "w01-run-1", "date": plan.weeks[0].start})
    week = plan.weeks[0].model_copy(update={"sessions": (*plan.weeks[0].sessions, run)})
    edited = plan.model_copy(update={"weeks": (week, *plan.weeks[1:])})
    unruled = found.problem.with_rules()
    assert any("running waits, and there is a run on" in one.message and one.hard for one in check(unruled, edited))


ALL_EVENTS = "\nexports: {calendar: {week_banner: yes, alarm: evening before at 20:00, feeds: [full, busy]}}\n"


@pytest.mark.parametrize("options", ["", ALL_EVENTS])
def test_the_calendar_of_a_plan_that_waits_is_sound_and_lasts(tmp_path: Path, options: str) -> None:
    assert generated(tmp_path, NOT_READY + options).exit_code == 0
    data = (tmp_path / "out" / "plan.ics").read_bytes()
    assert faults(data) == []
    assert bool(event_of_the_questions(tmp_path).walk("VALARM")) == bool(options)
    # Written again it says the same; from the calendar alone, its past is read back.
    before = read_plan(tmp_path / "out" / "plan.json")
    assert {one.slot for one in ics.revisions_in(data)[1]} == {one.slot for one in before.events}
    assert generated(tmp_path, NOT_READY + options).exit_code == 0
    assert (tmp_path / "out" / "plan.ics").read_bytes() == data


def test_a_calendar_that_does_not_ask_again_is_told(tmp_path: Path) -> None:
    from planforge.exporters.read_back import read_back

    waiting_plan(tmp_path)
    plan = read_plan(tmp_path / "out" / "plan.json")
    data = (tmp_path / "out" / "plan.ics").read_bytes()
    later = (
        data.replace(f"VALUE=DATE:{plan.waiting.until:%Y%m%d}".encode(), b"VALUE=DATE:20270120")
        if plan.waiting
        else b""
    )
    silent = data.replace(b"-ready", b"-week")
    for changed, says in ((later, "asks again on 2027-01-20"), (silent, "does not ask again")):
        assert changed != data
        assert any(says in one.says for one in read_back(plan, {"plan.ics": changed}).differences)
    assert not any("ask" in one.says for one in read_back(plan, {"plan.ics": data}).differences)


@pytest.mark.parametrize(
    "words",
    [
        (), ("--week", "1"), ("--week", "1", "--day", "mon"), ("--rules",), ("--rule", "run-step"), ("--earliest",),
        ("--session", "w01-cross-1"),
    ],
)  # fmt: skip
def test_a_plan_that_waits_is_explained_like_any_other(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "sam.yaml").write_text(NOT_READY, encoding="utf-8")
    result = commanded(tmp_path, "explain", "--now", "2026-12-20", *words)
    assert result.exit_code == 0, result.output
    assert "not reached" not in result.stdout and "reaches the goal" not in result.stdout


def test_a_plan_that_waits_can_be_impossible_and_says_why(tmp_path: Path) -> None:
    one_day = NOT_READY.partition("    wed:")[0]
    result = generated(tmp_path, one_day)
    assert result.exit_code == 1
    assert "strength-days" in result.stderr and "goal" not in result.stderr


def test_rules_that_have_nothing_to_do_while_running_waits_are_not_called_idle() -> None:
    from planforge.lint import lint

    rules = "{hold-week: {every: 3}, run-step: [{max_increase: 3 min}, {max_increase: 2 min, during: rebuild}]}"
    text = f"{NOT_READY}\nrules: {rules}\n"
    found = loaded(text)
    assert lint(found.problem, found.document).warnings == ()


def test_every_name_in_the_shared_answers_is_a_question() -> None:
    assert SCREENING.keys() - {"pain_today"} == set(Screening.questions())


def test_running_waits_from_one_week_to_eight_before_it_is_asked_again() -> None:
    assert Readiness.model_validate({}).until_ready == 2
    assert [Readiness.model_validate({"until_ready": weeks}).until_ready for weeks in ("1", "8")] == [1, 8]
    for weeks in ("0", "9"):
        with pytest.raises(ValidationError, match="must be between 1 and 8"):
            Readiness.model_validate({"until_ready": weeks})


def test_a_long_stop_or_a_flare_after_the_answers_has_them_asked_again() -> None:
    asked, today = date(2027, 1, 10), date(2027, 2, 20)
    long, short = ([Absence(dates=SpanAway(first=date(2027, 1, 11), last=date(2027, 2, day)))] for day in (7, 6))
    assert came_since(asked, None, long, today) == "28 days without running, until 2027-02-07, came since"
    assert came_since(asked, None, short, today) is None
    assert came_since(date(2027, 2, 8), None, long, today) is None, "they were asked after it"
    assert came_since(asked, None, long, date(2027, 2, 7)) is None, "it is not over yet"
    assert came_since(None, None, long, today) is None, "answers without a day are of today"
    flare = "a red flag, pain or a no of 2027-01-20 came since"
    assert came_since(asked, date(2027, 1, 20), (), today) == flare == came_since(None, date(2027, 1, 20), (), today)
    assert came_since(date(2027, 1, 20), date(2027, 1, 20), (), today) is None


# -- an injury that is long ago --------------------------------------------------------------------------------------


def test_phases_that_an_old_injury_leaves_out_are_named_and_from_when_strength_counts(tmp_path: Path) -> None:
    text = EXAMPLE.replace("  stopped_running: yes", "  stopped_running: yes\n  injured_on: {}")
    assert text != EXAMPLE

    def said(injured: str) -> list[str]:
        file = tmp_path / "sam.yaml"
        file.write_text(text.format(injured), encoding="utf-8")
        return [one for one in load(file, today=TODAY).warnings if "left out" in one]

    assert said("2026-12-19") == []
    (told,) = said("2026-10-02")
    assert told.startswith("load management and strengthening: left out") and "Strength counts from 20" in told
    assert [one.split(":")[0] for one in said("2026-12-01")] == ["load management"]
