"""What a coach changes in what follows from pain: refused at its line and column, never bolder without a reason."""

import re

import pytest
from test_templates import CLEARED, FILE, NOW, problem, solved

from planforge.constraints.load import Loaded, RedFlags, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.exporters import words
from planforge.exporters.ics.calendar import calendar
from planforge.exporters.options import CalendarOptions, Feed
from planforge.gate.judging import judge
from planforge.gate.outcome import Next
from planforge.languages import english
from planforge.plan.model import Kind
from planforge.source import Faults, read_text
from planforge.views.plan import heading

HEAD = "protocol:\n  pain_gate:\n"


def loaded(name: str, more: str) -> Loaded:
    text = FILE.format(name=name, stopped="yes") + more + CLEARED
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=NOW.date())


ROW = "    rows:\n      sore-calf: {when: {%s}, then: {%s}, says: The calf is sore.}\n"


@pytest.mark.parametrize(
    ("name", "more", "at", "says", "hint"),
    [
        ("bursitis", "    limits: {stop: 5}\n", "stop", "above the protocol's own 4, and no reason is given", "why"),
        ("bursitis", "    limits: {stop: 6}\n", "6", "must be between 0 of 10 and 5 of 10", ""),
        ("bursitis", "    limits: {stop: 5 of 5}\n", "5 of 5", "is not a whole number", ""),
        ("bursitis", "    limits: {hold: 2}\n", "hold", "hold, which may not be lower, is 2", "go: 2"),
        ("bursitis", "    limits: {settle_go: later}\n", "later", "must be one of", ""),
        ("meniscus", "    limits: {go: 2}\n    why: the physio agrees\n", "go", "'delaware-stays' lets", "lower"),
        ("bursitis", "    without: [severe]\n    why: it is nothing\n", "severe", "sends the runner to", "off"),
        ("bursitis", "    without: [red-flag]\n    why: it is nothing\n", "red-flag", "(at_once); it stays", "off"),
        ("bursitis", "    without: [unanswered]\n    why: it is nothing\n", "unanswered", "allows no step up", "off"),
        ("bursitis", "    without: [stiff-30]\n", "stiff-30", "and no reason is given", "why"),
        ("bursitis", "    without: [stif-30]\n", "stif-30", "is no row of the table", "stiff-30"),
        ("bursitis", ROW % ("worst: 0", "next: repeat"), "sore-calf", "lets no plan go on", "speak of more"),
        ("bursitis", ROW % ("worst: 3", "next: repeat"), "sore-calf", "lets no plan go on", "lower `go`"),
        ("bursitis", ROW % ("worst: 4", "now: go_on"), "now", "nothing is more careful here", "next: repeat"),
        ("bursitis", ROW % ("worst: 4", "next: on"), "on", "must be one of", ""),
        ("bursitis", ROW % ('worst: "< 3"', "next: repeat"), "worst", "a condition is of one kind", "above hold"),
        ("bursitis", ROW % ("worst: [1, 2]", "next: repeat"), "worst", "a condition is of one kind", "above hold"),
        ("bursitis", ROW % ("worst: above night", "next: repeat"), "above night", "is no limit of it", "above go"),
        ("bursitis", ROW % ("gait: above go", "next: repeat"), "above go", "is no limit of it", "it has no limits"),
        ("bursitis", ROW % ("wurst: 3", "next: repeat"), "wurst", "is no answer of an entry", "worst"),
        ("bursitis", ROW % ("course: risen", "next: repeat"), "risen", "is one of none, eased, flat", "rose"),
        ("bursitis", "    rows:\n      severe: {when: {worst: 5}, then: {next: back_1}, says: Much.}\n", "severe",
         "'severe' is a row of the table", "another name"),
        ("bursitis", "    rows: {x: {when: {}, then: {next: back_1}, says: Much.}}\n", "when", "at least 1", ""),
        ("bursitis", "    rowz: {}\n", "rowz", "unknown key 'rowz'", "rows"),
    ],
)  # fmt: skip
def test_a_change_that_breaks_the_form_is_refused_at_its_line_and_column(
    name: str, more: str, at: str, says: str, hint: str
) -> None:
    with pytest.raises(Faults) as told:
        loaded(name, HEAD + more)
    (fault,) = told.value.faults
    assert says in fault.message, told.value
    assert hint in (fault.hint or ""), told.value
    assert fault.place is not None and fault.place.file == "sam.yaml"
    line = told.value.texts["sam.yaml"].splitlines()[fault.place.line - 1]
    written = line[fault.place.column - 1 :]
    assert written.startswith(at) or at in ("worst", "gait", "course", "now", "when", "wurst"), (line, fault.place)


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("general", "the row 'swelling-meniscus-bursa' would be gone"),
        ("bursitis", "it lets more hurt than the protocol's own (go 3 instead of 1, hold 3 instead of 2, stop 4"),
        ("tendons", "must be one of"),
    ],
)
def test_another_profile_is_no_way_around_the_protocols_own(profile: str, says: str) -> None:
    with pytest.raises(Faults) as told:
        problem("meniscus", f"protocol: {{pain_profile: {profile}}}\n")
    assert says in str(told.value) and "sam.yaml:" in str(told.value)
    problem("bursitis", "protocol: {pain_profile: [bursitis, meniscus]}\n")


def test_limits_are_changed_row_by_row_and_rows_are_added() -> None:
    more = HEAD + "    limits: {go: 1 of 10, after_go: 2}\n" + ROW % ("morning: usual, worst: 2", "next: back_2")
    by = problem("bursitis", more).protocol.gate
    given = {"worst": 1, "course": "flat", "after": 2, "settled": "by_morning", "morning": "usual", "gait": "normal",
             "red_flag": "no"}  # fmt: skip
    assert judge(by, given).next is Next.PROGRESS
    assert judge(by, {**given, "after": 3}).rows == ("after-above-go",)
    found = judge(by, {**given, "worst": 2})
    assert (found.next, found.rows) == (Next.BACK_2, ("sore-calf", "above-go"))


def test_what_may_hurt_at_most_bounds_the_limits_while_running() -> None:
    limits = problem("bursitis", "protocol: {most_pain: 1.5 of 10}\n").protocol.limits
    assert (limits.go, limits.hold, limits.stop) == (1, 1, 4)


BOLDER = HEAD + "    limits: {hold: 4, stop: 5}\n    without: [stiff-30]\n    why: agreed with the physio on 3 May\n"
SAID = (
    "This plan lets more hurt than its protocol does, because its coach says so. Pain while running with which a run "
    "goes on: 4 instead of 3. Pain while running after which one day of rest is enough: 5 instead of 4. A line "
    "left out: The knee was stiff for more than 10 min on the morning after. Why: agreed with the physio on 3 May"
)


def test_what_is_bolder_than_the_protocol_is_said_in_every_output() -> None:
    plan = solved(problem("bursitis", BOLDER))
    assert plan.notes[0] == SAID
    assert " ".join(heading(plan).split()).endswith(SAID)
    assert [(one.what, one.now, one.before) for one in plan.bolder_with_pain or ()][:2] == [
        ("hold", "4", "3"),
        ("stop", "5", "4"),
    ]
    first, second = (words.parts(plan, one, plan.weeks[0]) for one in plan.sessions[:2])
    assert first["if_it_hurts"].startswith(SAID) and SAID not in second["if_it_hurts"]
    told = words.description(first, "{steps}", english())
    assert SAID in told and "above 4 of 10" in told
    folded = re.sub(rb"\r\n ", b"", calendar(plan).data).decode().replace("\\,", ",").replace("\\;", ";")
    assert folded.count(SAID) == 1
    assert "hurt" not in calendar(plan, CalendarOptions(), Feed.BUSY).data.decode()


def test_a_plan_that_keeps_its_protocols_limits_says_nothing_and_has_no_such_entry() -> None:
    asked = problem("bursitis", HEAD + "    limits: {go: 2}\n")
    assert asked.bolder_with_pain == ()
    assert not [note for note in asked.notes_in_plan if "coach says so" in note]


def test_the_words_in_a_protocol_follow_a_changed_limit() -> None:
    care = "\n".join(problem("bursitis", HEAD + "    limits: {go: 2, hold: 2, stop: 2, after_hold: 3}\n").protocol.care)
    assert "Above 2 of 10, or rising: back off, end this run, and assess." in care, "no number is said twice"
    care = "\n".join(problem("bursitis", HEAD + "    limits: {go: 2, hold: 2, stop: 3, after_hold: 3}\n").protocol.care)
    assert "Above 2: back off, and end this run. Above 3 of 10, or rising: stop and assess." in care
    assert "Aching at 2-3 of 10" in care


def today(name: str, pain: str, more: str = "") -> Loaded:
    text = FILE.format(name=name, stopped="yes") + more + CLEARED.replace("pain_today: 1 of 10", f"pain_today: {pain}")
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=NOW.date())


@pytest.mark.parametrize(
    ("name", "more", "stops_above"),
    [
        ("bursitis", "", 4),
        ("meniscus", "", 3),
        ("bursitis", HEAD + "    limits: {go: 2, hold: 2, stop: 2}\n", 2),
        ("bursitis", HEAD + "    limits: {stop: 5}\n    why: agreed with the physio\n", 4),  # the article's, at most
    ],
)
def test_pain_today_above_the_protocols_own_stop_ends_in_a_professional_first(
    name: str, more: str, stops_above: int
) -> None:
    today(name, f"{stops_above} of 10", more)
    with pytest.raises(RedFlags, match=f"above {stops_above} of 10, stop and assess"):
        today(name, f"{stops_above}.1 of 10", more)


def test_running_begins_with_at_most_3_whatever_a_profile_allows_while_running() -> None:
    assert problem("osteoarthritis").protocol.limits.hold == 4
    assert today("osteoarthritis", "3 of 10").problem.waiting is None
    assert today("osteoarthritis", "3.5 of 10").problem.waiting is not None
    assert today("meniscus", "2.5 of 10").problem.waiting is not None


def test_of_two_profiles_the_stricter_limit_counts_and_the_rows_of_both() -> None:
    protocol = problem("runners-knee", "protocol: {pain_profile: [runners_knee, it_band]}\n").protocol
    limits = protocol.limits
    assert (limits.go, limits.hold, limits.stop, limits.settle_go) == (1, 2, 4, "within_1h")
    assert {"stiff-30", "it-band-early"} <= {row.name for row in protocol.gate.rows}
    assert "above 2 of 10" in words.if_it_hurts(Kind.RUN, protocol.most_pain, english())
