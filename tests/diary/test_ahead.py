"""What an event says of the run after it is what becomes of the plan once the pain is told: compared run for run."""

import json
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from answered import ANSWERED

from planforge.actions.generate import generate
from planforge.actions.load import Request, requested
from planforge.actions.solve import solve
from planforge.actions.what_if import if_told
from planforge.checker.ahead import _Branches, from_pain
from planforge.checker.check import check
from planforge.constraints.load import RedFlags
from planforge.exporters.words import next_run, spoken
from planforge.gate.outcome import Next
from planforge.plan.model import AtMost, Branch, Do, Part, Plan, Session, unrolled
from planforge.sessions.build import run_session
from planforge.sessions.contents import back_from, lowered_week
from planforge.sessions.palette import SHORTEST_MAIN, level_of, palette

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FILE = """
planforge: 1
extends: {template}
runner: {{name: Sam, normal_weekly_distance: 20 km, easy_pace: 6:45 /km, walking_pace: 10:30 /km, stopped_running: yes}}
calendar:
  start: 2027-01-04
  weeks: 18
  timezone: Europe/London
  available:
{days}
"""
THREE = ("    mon: 18:00 for 60 min", "    wed: 18:00 for 60 min", "    sat: 09:00 for 90 min")
ANY = tuple(f"    {day}: 18:00 for 90 min" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
KINDS = (("runners-knee", THREE), ("runners-knee", ANY), ("it-band", THREE), ("return-after-break", ANY))
STILL_RUNNING = FILE.replace(
    "stopped_running: yes",
    "stopped_running: no, recent_weekly_distance: 12 km, runs_per_week: 3, longest_recent_run: 4 km, "
    "pain_onset: 20 min",
)
FOUR = (
    ("runners-knee", THREE, FILE),
    ("it-band", THREE, STILL_RUNNING),
    ("patellar-tendinopathy", THREE, FILE),
    ("return-after-break", ANY, FILE),
)
DRAWN = 4


def asked(folder: Path, template: str, days: tuple[str, ...], text: str = FILE) -> Request:
    file = folder / "sam.yaml"
    file.write_text(text.format(template=template, days="\n".join(days)) + ANSWERED)
    generate(file, folder / "out", now=NOW)
    return requested(file, folder / "out", now=NOW)


@pytest.fixture(scope="module")
def sams(tmp_path_factory: pytest.TempPathFactory) -> Request:
    return asked(tmp_path_factory.mktemp("ahead"), *KINDS[0])


def the_plan(request: Request) -> Plan:
    assert request.before.plan is not None
    return request.before.plan


def wrong(request: Request, plan: Plan) -> list[str]:
    return [one.message for one in check(request.problem, plan) if one.hard]


def branches(plan: Plan) -> list[tuple[Session, int, Branch]]:
    """Return each run with the least pain of each of its branches."""
    found = []
    for run in plan.sessions:
        least = 0
        for branch in run.ahead or ():
            found.append((run, least, branch))
            least = branch.up_to + 1
    return found


def repeats(run: Session) -> int:
    return max(getattr(step, "times", 0) for step in run.steps)


def by_title(title: str) -> tuple[int, int] | None:
    """Return the same as `hard` says of a run of so many repeats, by its title."""
    if found := re.fullmatch(r"Run-walk (\d+) x ([\d.]+):[\d.]+", title):
        times, minutes = int(found[1]), float(found[2])
        return round(60 * times * minutes), round(60 * minutes)
    return None


def hard(session: Session) -> tuple[int, int]:
    """Return the running of a session and its longest stretch, in seconds."""
    running = longest = stretch = 0
    for step in unrolled(session.steps):
        stretch = stretch + step.seconds if step.do is Do.RUN else 0
        running, longest = running + (step.seconds if step.do is Do.RUN else 0), max(longest, stretch)
    return running, longest


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_a_run_that_hurt_is_never_the_easier_run_that_follows(kind: int, tmp_path: Path) -> None:
    """A week may be less than the one in which it hurt, and hold that very run."""
    request = asked(tmp_path, *KINDS[kind])
    plan, first = the_plan(request), request.problem.protocol.ladder.levels[0].run
    by, seen, called = request.problem.protocol.gate, 0, {one.title: one for one in plan.sessions}
    for run, pain, branch in branches(plan):
        if branch.next is None or branch.at_most is None or from_pain(by, pain).next not in (Next.BACK_1, Next.BACK_2):
            continue
        running, stretch = hard(run)
        title = branch.title or ""
        after = hard(called[title]) if title in called else by_title(title)
        least = stretch <= first and running <= 6 * first
        seen += 1
        less = after and after != (running, stretch) and after[0] <= running and after[1] <= stretch
        assert least or less, (run.id, run.title, title)
    assert seen > 10


@pytest.mark.parametrize("kind", range(len(FOUR)))
def test_the_run_after_more_pain_asks_no_more_than_the_one_after_less(kind: int, tmp_path: Path) -> None:
    """Neither of running nor of the longest stretch, and from a step back on less than the run that hurt.

    One that is left out does not put a longer one of the week in its place.
    """
    template, days, text = FOUR[kind]
    request = asked(tmp_path, template, days, text)
    plan, seen = the_plan(request), 0
    called = {one.title: one for one in plan.sessions}
    by, first = request.problem.protocol.gate, request.problem.protocol.ladder.levels[0].run
    before: tuple[str, tuple[int, int]] | None = None
    for run, pain, branch in branches(plan):
        after = by_title(branch.title or "") or (hard(called[branch.title]) if branch.title in called else None)
        if after is None:
            continue
        if pain >= 3 and before and before[0] == run.id:
            seen += 1
            assert all(new <= most for new, most in zip(after, before[1], strict=True)), (run.id, pain, branch.title)
        if from_pain(by, pain).next.rank >= Next.BACK_1.rank:
            hurt = hard(run)
            least = hurt[1] <= first and hurt[0] <= 6 * first
            assert least or (after != hurt and after[0] <= hurt[0] and after[1] <= hurt[1]), (run.id, branch.title)
        before = run.id, after
    assert seen > 20


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_the_next_run_is_what_the_branch_said(kind: int, tmp_path: Path) -> None:
    request = asked(tmp_path, *KINDS[kind])
    some = [one for one in branches(the_plan(request)) if not one[2].no_running]  # of those there is no plan to look at
    comes_as_said(request, random.Random(kind).sample(some, DRAWN))


@pytest.mark.parametrize("kind", range(2))
def test_the_run_after_one_that_is_left_out_is_what_the_branch_said(kind: int, tmp_path: Path) -> None:
    """It was the longest of its week, or as long as the very run that had hurt: after the last run of a week, too."""
    template, days, text = FOUR[kind]
    request = asked(tmp_path, template, days, text)
    left_out = [one for one in branches(the_plan(request)) if one[1] == 5 and one[2].left_out and one[2].at_most]
    for weekday in (0, 5):
        *_, last = (one for one in left_out[: len(left_out) // 2] if one[0].date.weekday() == weekday)
        comes_as_said(request, [last])


def test_pain_in_the_week_in_which_the_goal_is_due_leaves_its_other_runs_as_easy_as_said(sams: Request) -> None:
    """They were all left out: the goal, reached two weeks before, was due in that very week as before."""
    plan = the_plan(sams)
    due = plan.goal.due_in_week
    assert due is not None and due > (plan.goal.reached_in_week or due)
    first, last = plan.weeks[due - 1].runs[0].id, plan.weeks[due - 1].runs[-1].date
    (said,) = (one for one in branches(plan) if one[0].id == first and one[1] == 4)
    assert said[2].next and said[2].next < last, said
    comes_as_said(sams, [said])


def test_the_running_of_a_week_gone_back_to_is_not_spread_over_its_runs(tmp_path: Path) -> None:
    """The event said 20 + 4 min, and the plan had 20 + 6: of 20 + 4 twice and 20 + 10 it made three alike."""
    request = asked(tmp_path, *FOUR[1])
    week = the_plan(request).weeks[4]
    assert [one.title for one in week.runs] == ["Run 20 + 4 min", "Run 20 + 4 min", "Run 20 + 10 min"]
    said = [one for one in branches(the_plan(request)) if one[2].title == week.runs[0].title and one[2].at_most]
    after = [one for one in said if one[0].id in ("w06-run-2", "w06-run-3")]
    assert after
    comes_as_said(request, after)


def comes_as_said(request: Request, several: list[tuple[Session, int, Branch]]) -> None:
    """Assert that what becomes of the plan once pain is told of a run is what the run's branch says."""
    plan = the_plan(request)
    runs, called = (
        {one.date: one for week in plan.weeks for one in week.runs},
        {one.title: one for one in plan.sessions},
    )
    for run, pain, branch in several:
        new = solve(if_told(request, [f"{run.date} pain {pain}"]).request).plan
        coming = [one for week in new.weeks for one in week.runs if one.date > run.date]
        assert not {*branch.left_out} & {one.date for one in coming}, (run.id, pain)
        if branch.next is None:
            continue
        assert coming[0].date == branch.next, (run.id, pain)
        if not branch.at_most:
            assert coming[0].steps == runs[branch.next].steps, (run.id, pain)
        else:
            title = branch.title or ""
            bound = hard(called[title]) if title in called else by_title(title)
            assert bound, title
            assert all(new <= most for new, most in zip(hard(coming[0]), bound, strict=True)), (run.id, pain)


def test_a_step_back_in_the_first_week_is_two_repeats_fewer_and_the_plan_is_what_the_event_says(sams: Request) -> None:
    old = the_plan(sams)
    first = next(week for week in old.weeks if week.runs)
    assert [one.title for one in first.runs] == ["Run-walk 8 x 1:2"] * 3
    for run, pain in ((first.runs[0], 4), (first.runs[0], 5), (first.runs[2], 5)):
        branch = next(one for one in run.ahead or () if pain <= one.up_to)
        assert branch.title == "Run-walk 6 x 1:2" and branch.at_most, (run.id, pain)
        new = solve(if_told(sams, [f"{run.date} pain {pain}"]).request).plan
        coming = [one for week in new.weeks for one in week.runs if one.date > run.date]
        back = next(one for one in new.weeks if one.index > first.index and one.full)  # days off may shorten the first
        until = back.start + timedelta(6)
        assert coming[0].date == branch.next
        assert {one.title for one in coming if one.date <= until} == {branch.title}, (run.id, pain)
        after = {one.title for one in coming if until < one.date <= until + timedelta(7)}
        assert any(one.startswith("Run-walk 8 x 1:") for one in after), "as much running as in the first week"
        lost = (new.goal.reached_in_week or 0) - (old.goal.reached_in_week or 0)
        assert lost >= 2, "the week that went below, and the one that comes again"
        for later in new.weeks[first.index :]:
            if later.runs and later.index - lost >= first.index:
                before = old.weeks[later.index - lost - 1]
                assert sum(hard(one)[0] for one in later.runs) <= sum(hard(one)[0] for one in before.runs), later.index


def test_both_halves_go_below_a_plan_alike_and_less_is_asked_in_nothing_more(sams: Request) -> None:
    """Every session of the palette up to 75 min, three contents below: a level each, then two repeats, to six."""
    problem, plan = sams.problem, the_plan(sams)
    first, ladder, kept = plan.weeks[3], problem.protocol.ladder, 0
    for rung in palette(ladder):
        for amount in rung.amounts(65 * 60):
            run = run_session(problem, rung, amount, slot="w04-run-1", on=first.start, at=None, phase=first.phase)
            now, checked = run, run
            for lower in (1, 2, 3):
                week = lowered_week(first.model_copy(update={"sessions": (run,)}), lower, problem)
                checked, before, now = _Branches(problem, plan)._lower(checked), now, week.runs[0]
                assert hard(checked) == hard(now), (run.title, lower)
                assert [*unrolled(checked.steps)] == [*unrolled(now.steps)], (run.title, lower)
                assert all(one <= other for one, other in zip(hard(now), hard(before), strict=True)), run.title
                level = level_of(now.steps, ladder)
                if hard(now) == hard(before):
                    kept += 1
                    assert now == before
                    main = sum(step.seconds for step in unrolled(now.steps) if step.part is Part.MAIN)
                    assert main < SHORTEST_MAIN + 180 or (level == 1 and repeats(now) <= 6), (run.title, now.title)
                elif level_of(before.steps, ladder) == 1:
                    assert repeats(now) == max(6, repeats(before) - 2)
                else:
                    assert level < level_of(before.steps, ladder)
    assert kept


def test_who_still_runs_goes_a_level_below_the_first_week(tmp_path: Path) -> None:
    runs = "stopped_running: no, recent_weekly_distance: 14 km, runs_per_week: 3, longest_recent_run: 6 km"
    request = asked(tmp_path, "runners-knee", THREE, FILE.replace("stopped_running: yes", runs))
    first = the_plan(request).weeks[0]
    assert [one.title for one in first.runs] == ["Run-walk 5 x 4:1", "Run-walk 5 x 4:1", "Run-walk 6 x 4:1"]
    for run, pain in ((first.runs[0], 4), (first.runs[2], 5)):
        branch = next(one for one in run.ahead or () if pain <= one.up_to)
        new = solve(if_told(request, [f"{run.date} pain {pain}"]).request).plan
        coming = [one for week in new.weeks for one in week.runs if one.date > run.date]
        assert coming[0].date == branch.next and branch.at_most
        # The long one of the week stays the longer one, but that none has more running than the one that hurt.
        allowed = ("Run-walk 6 x 3:1", "Run-walk 7 x 3:1", "Run-walk 9 x 2:1")
        assert branch.title in allowed
        assert {one.title for one in coming if one.date < first.start + timedelta(14)} <= {*allowed}


def test_an_event_says_each_branch_with_the_real_run(sams: Request) -> None:
    plan = the_plan(sams)
    text = next_run(plan.weeks[5].runs[0], spoken(plan))
    assert text.splitlines()[1:] == [
        "- up to 3 of 10: Wednesday, the same again",
        "- 4: Wednesday, at most Run-walk 11 x 1:1",
        "- 5: leave Wednesday out; Saturday, at most Run-walk 11 x 1:1",
        f"- 6: leave Wednesday out; Saturday, at most Run-walk 11 x 1:1. {spoken(plan).pain.refer['soon']}",
        f"- above 6: {spoken(plan).pain.next['no_running']}",
        "Pain that twice in a row lets no run go on as planned: a much easier run.",
    ]
    calendar = (sams.out / "plan.ics").read_bytes().replace(b"\r\n ", b"")
    assert b"at most Run-walk 11 x 1:1" in calendar


def test_a_branch_that_does_not_follow_is_named(sams: Request) -> None:
    plan = the_plan(sams)
    assert not wrong(sams, plan)
    week = plan.weeks[5]
    run = week.runs[0]
    assert run.ahead is not None
    bolder = run.model_copy(update={"ahead": run.ahead[:1]})
    week = week.model_copy(update={"sessions": tuple(bolder if one == run else one for one in week.sessions)})
    altered = plan.model_copy(update={"weeks": (*plan.weeks[:5], week, *plan.weeks[6:])})
    assert [one for one in wrong(sams, altered) if run.id in one]


def test_a_plan_that_says_nothing_of_it_is_read_and_right(sams: Request) -> None:
    stored = json.loads(the_plan(sams).to_json())
    for week in stored["weeks"]:
        for session in week["sessions"]:
            session.pop("ahead", None)
    assert not wrong(sams, Plan.model_validate_json(json.dumps(stored)))


def test_what_is_said_depends_on_no_clock(sams: Request) -> None:
    from planforge.checker.ahead import with_branches

    later = replace(sams, now=datetime(2027, 3, 1, tzinfo=UTC))
    assert with_branches(later.problem, the_plan(sams)) == the_plan(sams)


def test_a_light_week_to_come_is_none_to_go_back_to() -> None:
    def week(number: int, running: int, most: int) -> AtMost:
        return AtMost(
            week=number, distance_mm=running, run_s=running, longest_run_mm=most, longest_bout_s=60, most_running_s=most
        )

    planned = (week(1, 1080, 360), week(2, 1440, 480), week(3, 1500, 540), week(4, 900, 300))
    back = back_from(planned, 3, 1, lambda one, lower: week(one.week, one.run_s - lower, one.run_s // 3), (480, 60))
    assert (back.content, back.lower) == (planned[0], 0), "the second week holds the very run that hurt"


def test_of_a_run_soon_after_a_step_back_no_more_is_said_than_that_it_is_told_first(sams: Request) -> None:
    """Twice within a week is not what once is: no branch holds that was measured on a plan where all went well."""
    hurt = the_plan(sams).weeks[4].runs[0]
    new = solve(if_told(sams, [f"{hurt.date} pain 5"]).request).plan
    coming = [run for week in new.weeks for run in week.runs if run.date > hurt.date]
    soon, later = ([run for run in coming if (run.date - hurt.date <= timedelta(28)) is near] for near in (True, False))
    assert soon and later
    for run in soon:
        assert run.ahead is not None and [one.tell_first for one in run.ahead][-2:] == [True, None], run.id
        assert [one.up_to for one in run.ahead][-3:] == [sams.problem.protocol.gate.limits.go, 6, 10]
        assert run.ahead[-1].no_running, "severe pain is that whatever was before"
    assert not [run.id for run in later if any(one.tell_first for one in run.ahead or ())]
    said = next_run(soon[0], spoken(new))
    assert (
        said.splitlines()[0].startswith("The plan went back") and "3 to 6: no running before you have told it" in said
    )
    with pytest.raises(RedFlags):
        if_told(sams, [f"{hurt.date} pain 5", f"{soon[0].date} pain 4"])


def test_a_race_says_what_comes_next_and_that_pain_in_it_is_told_before_the_next_run(tmp_path: Path) -> None:
    """It said nothing: the week after a race was as planned, whatever it had been like."""
    raced = FILE + "goal: {{continuous_run: 30 min, race: {{on: 2027-04-25, distance: 5 km}}}}\n"
    request = asked(tmp_path, *KINDS[0], raced)
    plan = the_plan(request)
    assert wrong(request, plan) == []
    race = next(one for one in plan.sessions if one.race)
    after = next(one for one in plan.sessions if one.ahead is not None and one.date > race.date)
    first, told, *rest = race.ahead or ()
    assert (first.up_to, first.next, first.at_most) == (request.problem.protocol.limits.go, after.date, None)
    assert told.tell_first and all(one.no_running for one in rest)
    lines = next_run(race, spoken(plan)).splitlines()
    assert lines[0] == "Next time, by the worst pain of the race, if the next morning is as usual:"
    assert lines[1].startswith("- up to 2 of 10: Wednesday, ") and lines[1].endswith(", as planned")
    assert "no running before you have told it (`planforge log`)" in lines[2]
    assert "the plan went back" not in "\n".join(lines).lower()
    assert any("Afterwards walk for a while" in note for note in race.notes)
