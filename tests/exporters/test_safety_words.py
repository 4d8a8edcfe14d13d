"""What a runner is told for the day: when to stop, the morning after, whom to call; in every event, on every watch."""

import re
from functools import cache

import pytest
from facts import TEMPLATES
from fit_reports import said_of
from ics_plans import HOSTILE, hostile, ordinary, told
from test_fit_check import setting
from test_ics import HEALTH, events
from test_templates import every_template, problem, solved

from planforge.exporters import notices, words
from planforge.exporters.fit import reading
from planforge.exporters.fit.workouts import workout_files
from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import CalendarOptions, Feed
from planforge.languages import english
from planforge.plan.model import Kind, Plan, Session, Terrain, Week
from planforge.sessions.build import run_session, strength_session
from planforge.sessions.palette import Amount, Rung
from planforge.source import Faults

OTHERS = {  # than the article's 3 of 10, in tenths
    **dict.fromkeys(("it-band", "it-band-established", "meniscus"), 20),
    **dict.fromkeys(("patellar-tendinopathy", "osteoarthritis"), 40),  # trials of loading allowed 5
}
FLAGS = ("locks", "catches", "gives way", "swells", "sharp", "suddenly", "above 3 of 10")
ONCE = ("if:", "The morning after:", "Whom to call: a physiotherapist or sports doctor", "not medical advice")


def texts(data: bytes) -> dict[str, str]:
    """Return what each event says, by its slot, as a person reads it."""
    said = {}
    for event in events(data):
        lines = event.replace("\r\n ", "").split("\r\n")
        found = {name: value for name, _, value in (line.partition(":") for line in lines)}
        text = re.sub(r"\\(.)", lambda one: "\n" if one[1] == "n" else one[1], found["DESCRIPTION"])
        said[found["X-PLANFORGE-SLOT"]] = text
    return said


def everywhere(plan: Plan, options: CalendarOptions) -> list[bytes]:
    """Return each calendar of a plan: to import, to subscribe to, and each event for a server."""
    files = [ics.calendar(plan, options).data, ics.calendar(plan, options, Feed.FULL).data]
    return [*files, *(one.data for one in ics.resources(plan, options)[0])]


@pytest.mark.parametrize("text", [None, "{steps}", "{if_it_hurts}", "Mine alone"])
def test_every_event_says_once_when_to_stop_the_morning_after_and_whom_to_call(text: str | None) -> None:
    plan = ordinary()
    kinds = {one.id: one.kind for one in plan.sessions}
    for data in everywhere(plan, CalendarOptions(description=text)):
        for slot, said in texts(data).items():
            assert all(flag in said for flag in FLAGS), said
            assert [said.count(once) for once in ONCE] == [1] * len(ONCE), said
            runs = kinds[slot] is Kind.RUN
            assert ("you limp, or the pain" in said) == ("no running that day" in said) == runs
            assert ("fewer repetitions and a smaller bend" in said) == (kinds[slot] is Kind.STRENGTH)


def test_the_limit_is_that_of_the_plan_and_without_one_the_articles() -> None:
    for most_pain, points in ((20, "2"), (25, "2.5"), (0, "0"), (None, "3")):
        plan = ordinary(most_pain=most_pain)
        for said in texts(ics.calendar(plan).data).values():
            assert f"above {points} of 10" in said and f"At most {points} and flat" in said
        for data in workout_files(plan).files.values():
            assert f"over {points}/10" in str(reading.read(data))


def test_a_week_and_a_session_that_is_gone_say_nothing_of_it() -> None:
    plan = told(ordinary())
    gone = plan.model_copy(update={"weeks": tuple(w.model_copy(update={"sessions": ()}) for w in plan.weeks)})
    for said in texts(ics.calendar(gone, CalendarOptions(week_banner=True)).data).values():
        assert "Stop" not in said and "Whom to call" not in said


@pytest.mark.parametrize("text", [None, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_what_others_may_see_says_none_of_it(text: str | None) -> None:
    plan = hostile(text) if text else ordinary()
    data = ics.calendar(plan, CalendarOptions(), Feed.BUSY).data.decode()
    said = r"stop|lock|catch|swell|sharp|limp|pain|morning|call:|physio|doctor|description"
    assert not re.findall(said, data, re.IGNORECASE)
    assert not HEALTH.findall(data)


def test_the_words_of_an_event_change_once_and_then_stay() -> None:
    plan = told(ordinary())
    before = plan.model_copy(update={"events": tuple(e.model_copy(update={"hash": "0" * 32}) for e in plan.events)})
    after = told(before)
    assert [e.sequence for e in after.events] == [e.sequence + 1 for e in plan.events]
    assert told(after).events == after.events
    assert ics.calendar(told(after)).data == ics.calendar(after).data


# -- on the watch ----------------------------------------------------------------------------------------------------


def test_what_stops_a_session_is_the_profiles_and_a_file_may_ask_for_less() -> None:
    stated = {name: problem(name).protocol.most_pain for name in TEMPLATES}
    assert {name: most for name, most in stated.items() if most != 30} == OTHERS
    assert {name: problem(name).protocol.most_pain_to_begin for name in TEMPLATES} == {
        name: min(30, most) for name, most in stated.items()
    }
    assert problem("it-band", "protocol: {most_pain: 1.5 of 10}\n").protocol.most_pain == 15
    with pytest.raises(Faults, match=r"must be at most 3 of 10, and is 3.1") as told:
        problem("it-band", "protocol: {most_pain: 3.1 of 10}\n")
    assert "hint: write `3 of 10`, or less" in str(told.value)


def description(session: Session, most_pain: int) -> str:
    """Return what a watch says before the session begins."""
    week = Week(index=1, start=session.date, phase=session.phase, sessions=(session,))
    plan = solved_once().model_copy(update={"weeks": (week,), "most_pain": most_pain, "workouts": (), "events": ()})
    (data,) = workout_files(plan).files.values()
    read = reading.read(data)
    assert isinstance(read, reading.WorkoutFile)
    return read.description


@cache
def solved_once() -> Plan:
    return solved(problem("return-after-break"))


@every_template
def test_a_watch_says_when_to_stop_and_all_that_keeps_a_run_or_a_stage_safe(name: str) -> None:
    asked = problem(name)
    limit = OTHERS.get(name, 30) // 10
    stop = f"Stop: knee locks, catches, gives way, swells; pain sharp, sudden, over {limit}/10"
    when = {"on": asked.start, "at": None, "phase": "rebuild"}
    for terrain in (None, Terrain.HILLY, Terrain.DOWNHILL):
        run = run_session(asked, Rung(1, 0, 0, most_tails=10), Amount(0, 10), slot="w01-run-1", terrain=terrain, **when)
        said = description(run, asked.protocol.most_pain)
        assert said.startswith(f"{stop}; limp. ")
        for note in (
            *english().ground.values(),
            english().cues.no_camber,
            "Not while the knee is visibly swollen; then walk or swim instead",
        ):
            assert (note in said) == (note in run.notes), said
        first = description(
            run.model_copy(update={"notes": (english().readiness.gate, *run.notes)}), asked.protocol.most_pain
        )
        assert first.endswith(english().readiness.gate.removesuffix(".")) and "running waits" in first
    for stage in asked.protocol.strength:
        routine = asked.routine(stage.from_week)
        strength = strength_session(asked, routine, slot="w01-strength-1", **when)
        said = description(strength, asked.protocol.most_pain)
        assert said.startswith(stop)
        assert not stage.gate or f"Begin only when: {stage.gate}" in said
        assert not stage.name or f"Stage: {stage.name}" in said


def test_notes_are_shortened_by_whole_sentences_and_that_is_said() -> None:
    plan = ordinary()
    notes = ("Fits. " + "x" * 150 + ". Short", "y" * 300, "Small; one", "One! Two? " + "z" * 200)
    run = plan.sessions[0].model_copy(update={"notes": notes})
    week = plan.weeks[0].model_copy(update={"sessions": (run,)})
    made = workout_files(plan.model_copy(update={"weeks": (week,)}))
    read = reading.read(made.files["W01D1RUN.FIT"])
    assert isinstance(read, reading.WorkoutFile)
    stop = words.stop_short(Kind.RUN, 30, english())
    assert read.description == f"{stop} Fits. {'x' * 150}. Short. One!"
    told_of = [one for one in made.remarks if one.what == notices.NO_ROOM]
    assert [one.detail for one in told_of] == ["3 of 4"]


def with_notes(*notes: str) -> Plan:
    """Return a plan of one run with these notes, without what calendar and watch were told of it."""
    plan = ordinary()
    run = plan.sessions[0].model_copy(update={"notes": notes})
    return plan.model_copy(update={"weeks": (plan.weeks[0].model_copy(update={"sessions": (run,)}),)})


@pytest.mark.parametrize(
    ("written", "planned", "differ"),
    [
        (("Off asphalt",), ("Off asphalt",), False),
        ((), ("Off asphalt",), True),
        (("Off asphalt",), (), True),
        (("Off asphalt",), ("On asphalt",), True),
        (("One", "Two"), ("Two", "One"), True),
        ((), ("x" * 172,), False),  # no room for it: 254 bytes are full
        ((), ("x" * 171 + "?",), False),
        ((), ("x" * 165,), True),
        (("Off asphalt",), ("Off asphalt. " + "x" * 160,), False),
        (("Off asphalt",), ("Off asphalt. On grass",), True),
        (("ab",), ("ab" + "!" * 300, "ab"), False),  # of equal letters, the one that has room
    ],
)
def test_a_note_that_is_missing_on_the_watch_is_missed_where_there_was_room(
    written: tuple[str, ...], planned: tuple[str, ...], differ: bool
) -> None:
    made = workout_files(with_notes(*written)).files
    assert bool(said_of(made, with_notes(*planned))) is differ
    assert not said_of(workout_files(with_notes(*planned)).files, with_notes(*planned))


def test_workouts_from_before_there_were_such_words_are_still_those_of_their_plan() -> None:
    older = with_notes("Off asphalt").model_copy(update={"most_pain": None})
    ((name, data),) = workout_files(older).files.items()
    without = setting(26, 0, f17="")(data)
    assert said_of({name: without}, older) == []
    assert said_of({name: without}, with_notes("Off asphalt"))
    assert said_of({name: data}, older) == []
