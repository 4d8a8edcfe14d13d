"""The report says what plan, rules and diary say, in words and in pictures, whoever wrote their texts."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import jinja2
import pytest
from other_language import CODE, spoken
from reports import HOSTILE, TODAY, facts, hostile, moved, sample, sealed_again, told, with_diary

from planforge.exporters.html import charts, page, read_back, reading
from planforge.exporters.html.facts import Facts, PainFigure, of_plan
from planforge.exporters.html.lead import lead
from planforge.exporters.html.page import report
from planforge.exporters.html.pictures import Pictures, week_distances
from planforge.exporters.html.reading import plain, read
from planforge.languages import english
from planforge.plan.model import Kind, Plan, PlanWaiting

SAID = english()


class Walk(HTMLParser):
    """Keeps the elements of a page, their attributes and their words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def headings(made: bytes) -> list[str]:
    return re.findall(r"<h2[^>]*>(.*?)</h2>", made.decode())


# -- what stands in it -----------------------------------------------------------------------------------------------


def test_all_parts_stand_in_their_order_and_those_of_the_diary_only_where_there_is_one() -> None:
    words = SAID.report.headings
    told = [words.others, words.throughout]
    always = [words.now, words.next, words.calendar, words.distance, words.bout, *told, words.proven]
    sheets = [words.coach, words.fridge]
    assert headings(report(sample(), of_plan(sample()))) == [*always, *sheets]
    whole = [*always[:4], words.pain, words.bout, *told, words.changes, words.proven, *sheets]
    assert headings(with_diary()) == whole


def test_what_the_runner_is_told_for_all_of_the_plan_stands_on_the_page_too() -> None:
    """The article's lines, from reassurance to tape and cold, stood in the calendar's first event alone."""
    shown = Walk(report(sample(), of_plan(sample())).decode()).words
    assert sample().notes
    for note in sample().notes:
        assert " ".join(note.replace("`", "").split()) in " ".join(shown.split())


def test_who_has_to_see_somebody_first_is_not_told_that_reduced_running_is_fine() -> None:
    known = facts(sample())
    assert known.told is not None
    made = report(moved(sample()), replace(known, told=replace(known.told, stops=True)))
    assert "the reduced running of the plan is fine" not in made.decode()
    assert SAID.report.headings.throughout not in headings(made)


def test_the_same_plan_and_facts_give_the_same_bytes() -> None:
    assert report(moved(sample()), facts(sample())) == with_diary()


def test_the_page_is_one_file_that_fetches_nothing_and_runs_nothing() -> None:
    walk = Walk(with_diary().decode())
    assert not {"script", "link", "img", "iframe", "object", "form", "image", "use", "foreignobject"} & {*walk.tags}
    assert not [one for one in walk.attributes if one[0].startswith("on") or one[0] in ("src", "srcset", "action")]
    assert {value for name, value in walk.attributes if name.endswith("href")} == {"#report"}
    assert "default-src 'none'" in with_diary().decode()
    assert not re.findall(r"url\((?!#)|@import", with_diary().decode())


def test_each_chart_has_a_title_a_description_and_its_table() -> None:
    text = with_diary().decode()
    for key in ("distance", "pain", "bout"):
        for width in charts.WIDTHS:
            title, words = (
                re.search(rf'<{tag} id="{key}-{width}-{tag}">(.+?)</{tag}>', text) for tag in ("title", "desc")
            )
            assert title and words and len(words[1]) > 40
    assert text.count("<figure>") == text.count("<figcaption>") == 3
    assert len(re.findall(r"<figure>.*?<details><summary>.*?<table", text, re.DOTALL)) == 3


def test_a_week_over_the_cap_is_red_and_hatched_and_is_said() -> None:
    text = with_diary().decode()
    (week,) = [one for one in Pictures(sample(), facts(sample()), SAID).distances if one.over]
    assert (week.week, week.done, week.over) == (5, 14_000, 14_000 - facts(sample()).caps[5])
    for name in ("distance-wide", "distance-narrow"):
        assert [one for one in read(with_diary()).marks[name] if one.startswith("Week 5, over the line by 2.1 km")]
    assert text.count('fill="url(#over)"') == 2
    assert "Over that line: week 5." in text and '<strong class="over">over the line</strong>' in text
    quiet = replace(facts(sample()), told=None)
    assert b'fill="url(#over)"' not in report(sample(), quiet)
    assert b"No week is over that line." in report(sample(), quiet)


def test_a_moved_session_shows_where_it_stood() -> None:
    cell = re.search(r'data-slot="w06-run-2">.*?</div>', with_diary().decode(), re.DOTALL)
    assert cell and "moved, was Thu 11 Feb" in cell[0]


def test_what_comes_next_has_its_steps_and_what_follows_if_it_hurts() -> None:
    coming = read(with_diary()).coming
    assert [at[:10] for at, _ in coming][:1] == [str(TODAY)]
    ahead = [one for one in sample().sessions if one.date > TODAY]
    assert [at for at, _ in coming if at[:10] > str(TODAY)] == [f"{one.date}T{one.start:%H:%M}" for one in ahead[:3]]
    assert b"run 90 s, walk 1 min" in with_diary()
    assert b"Stop and walk home if:" in with_diary()


SEE = "See a physiotherapist.\n  - it locked"


def parts_of(page: bytes) -> dict[str, str]:
    """Return the sections of a page by the names of their headings."""
    pieces = re.split(r'<section[^>]* aria-labelledby="h-(\w+)"', page.decode())
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def test_where_somebody_has_to_see_the_knee_nothing_that_comes_is_shown() -> None:
    held = frozenset(one.id for one in sample().sessions)
    see = replace(facts(sample()), told=told(sample(), see_somebody=SEE, stops=True), held=held)
    made = report(sample(), see)
    assert made.index(b"See a physiotherapist.") < made.index(b'class="lead"')
    assert read(made).coming == []
    parts = parts_of(made)
    assert all("See a physiotherapist." in parts[name] for name in ("now", "coach", "fridge"))
    assert "on the plan" not in parts["now"] and "All of the plan is on hold until" in parts["next"]
    assert "Run-walk 10 x" not in parts["fridge"] and "5 sessions are on hold" in parts["fridge"]
    assert "All other days: rest." not in parts["fridge"] and "Nothing is planned." not in parts["fridge"]


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"waits_for": ("an answer about pain",)}, "All runs are on hold: running waits for an answer about pain."),
        (
            {"not_taken_in": "It hurt: `planforge generate`."},
            "All runs are on hold until <code>planforge generate</code>",
        ),
    ],
)
def test_runs_that_must_not_be_run_yet_are_on_hold_wherever_they_stand(known: dict[str, Any], says: str) -> None:
    slots = frozenset(one.id for one in sample().sessions if one.counts_as is Kind.RUN)
    held = replace(facts(sample()), **known, held=slots)
    made = report(sample(), held)
    assert all("Run" not in line for _, line in read(made).coming) and read(made).coming
    parts = parts_of(made)
    assert says in parts["next"]
    told_of = facts(sample()).told
    assert told_of is not None
    ahead = [one for one in sample().sessions if one.date >= TODAY and one.id not in told_of.sessions]
    runs = [one for one in ahead if one.counts_as is Kind.RUN]
    assert parts["calendar"].count('<strong class="hold">on hold</strong>') == len(runs) > 0
    assert "on hold" in parts["fridge"]
    assert "on hold" not in parts_of(report(sample(), facts(sample())))["calendar"]


def test_a_run_that_was_broken_off_is_marked_in_picture_and_table() -> None:
    known = facts(sample())
    assert known.told is not None
    worst = max((one for one in known.told.pains if not one.morning), key=lambda one: one.points)
    pains = (*(one for one in known.told.pains if one != worst), replace(worst, broken_off=True))
    broken = replace(known, told=replace(known.told, pains=pains))
    page = report(sample(), broken)
    assert read_back.compared_with_facts(sample(), page, broken) == ()
    assert read_back.compared_with_facts(sample(), page, known) != (), "it is told from one that was not"
    assert b"running, broken off: 3 of 10" in page and b"1 run was broken off for pain." in page


HERE = "Week 6 of 18, return to running"
ON_PLAN = "Week 6 of 18, on the plan"
STAYS = "Tuesday's morning was as usual (1 of 10), so Wednesday stays Run-walk 9 x 1.5:1"
USUAL = "Tuesday's morning was as usual (1 of 10)"
NEXT = "the next run is on Wednesday, 2027-02-10: Run-walk 9 x 1.5:1"
UNTOLD = "1 session is not told yet: `planforge log` asks"
WORSE = "Tuesday's morning was worse than usual (4 of 10, and usually 1)"
MAY_CHANGE = "what was told since the plan was made may ask for a change: `planforge generate` says whether it does"


def leads() -> dict[str, tuple[Facts, tuple[str, ...]]]:
    usual = facts(sample(), caps={})
    on_plan = told(sample(), weeks={6: told(sample()).weeks[4]})
    before = replace(on_plan, so_it_stays=False)
    worse = replace(on_plan, morning=(date(2027, 2, 9), 4, 1))
    asks = replace(on_plan, asks_for_change=True, morning=None)
    begins, over = "The plan begins on Monday, 2027-01-04", "The plan is over: its last day was Sunday, 2027-05-09"
    first = "the next run is on Monday, 2027-01-25: Run-walk 8 x 1:2"
    return {
        "a usual morning": (replace(usual, told=on_plan), (ON_PLAN, STAYS)),
        "not told yet": (usual, (HERE, UNTOLD, STAYS)),
        "one before the last run": (replace(usual, told=before), (ON_PLAN, USUAL, NEXT)),
        "a worse one": (replace(usual, told=worse), (ON_PLAN, WORSE, NEXT)),
        "something to hear first": (replace(usual, told=asks), (ON_PLAN, MAY_CHANGE, NEXT)),
        "no diary": (replace(usual, told=None), (HERE, NEXT)),
        "not begun": (Facts(date(2027, 1, 1)), (begins, first)),
        "over": (Facts(date(2028, 1, 1)), (over, "no run is planned from here on")),
    }


@pytest.mark.parametrize("case", leads())
def test_the_first_sentence_says_where_the_runner_is_and_what_follows(case: str) -> None:
    known, said = leads()[case]
    assert lead(sample(), known, SAID) == f"{'; '.join(said)}."


def test_a_plan_that_waits_has_no_picture_of_running_and_says_so() -> None:
    weeks = tuple(
        week.model_copy(
            update={
                "sessions": tuple(one for one in week.sessions if one.counts_as is not Kind.RUN),
                **dict.fromkeys(("distance_m", "run_s", "longest_bout_s", "time_on_feet_s"), 0),
            }
        )
        for week in sample().weeks[:3]
    )
    waiting = PlanWaiting(title="Waits", until=date(2027, 1, 24), wants=("no pain on stairs",))
    plan = sample().model_copy(update={"weeks": weeks, "waiting": waiting})
    made = report(plan, of_plan(plan))
    assert read_back.read_report(plan, {"report.html": made}, None).differences == ()
    assert b"this plan holds no running: it waits for no pain on stairs" in made
    assert SAID.report.distance.no_running.encode() in made and b"<figure>" not in made


# -- read back -------------------------------------------------------------------------------------------------------


def differences(plan: Plan, made: bytes, known: Facts | None = None) -> list[str]:
    said = read_back.read_report(plan, {"report.html": made}, None).differences
    return [str(one) for one in (*said, *(read_back.compared_with_facts(plan, made, known) if known else ()))]


def test_a_report_is_its_plan_its_rules_and_its_diary() -> None:
    assert differences(moved(sample()), with_diary(), facts(sample())) == []
    assert read_back.read_report(sample(), {"report.html": with_diary()}, None).entries == len(sample().sessions)


@pytest.mark.parametrize("seconds", [3570, 3600, 3629, 7230, 7260])
def test_whole_hours_are_read_as_they_are_rounded(seconds: int) -> None:
    """120.5 min of running are shown as 2 h: no report was written of such a plan."""
    weeks = (*sample().weeks[:5], sample().weeks[5].model_copy(update={"run_s": seconds}), *sample().weeks[6:])
    plan = sample().model_copy(update={"weeks": weeks})
    assert differences(plan, report(plan, facts(plan))) == []


ALTERED = {  # what is shown otherwise, and of what it is told
    "a title": (r'(data-slot="w04-run-2">.*?<bdi class="title">)Run-walk 8 x 1:2', r"\1Run 30 min", "w04-run-2"),
    "an hour": (r'(data-slot="w04-run-2">.*?<time [^>]*>)06:30', r"\g<1>09:30", "w04-run-2"),
    "a day": (r'(data-slot="w04-run-2">.*?<time datetime=")2027-01-27', r"\g<1>2027-01-28", "w04-run-2"),
    "a length": (r'(data-slot="w04-run-2">.*?class="length" value=")\d+', r"\g<1>9", "w04-run-2"),
    "a week's distance": (r'(<data class="distance" value="\d+">)10\.9 km', r"\g<1>19.9 km", "week 4"),
    "its value": (r'<data class="distance" value="\d+">10\.9 km', '<data class="distance" value="9">10.9 km', "week 4"),
    "running": (r'(<data class="run" value="\d+">)24 min', r"\g<1>42 min", "week 4"),
    "the longest": (r'(<data class="longest" value="\d+">)longest 1 min', r"\g<1>longest 5 min", "week 4"),
    "strength": (r'(<data class="strength" value=")2">2', r'\g<1>3">3', "week 1"),
    "a bar": (r"Week 4, running: 3\.\d km", "Week 4, running: 9.9 km", "distance-wide: week 4"),
    "a stair": (r'"Week 9: 6 min"', '"Week 9: 8 min"', "bout-wide: week 9"),
    "what is next": (r'(id="next-w06-run-2">.*?<bdi class="title">)Run-walk 9', r"\g<1>Run-walk 99", "is next on"),
    "a cap": (r'(data-label="At most">)12\.0 km', r"\g<1>21.0 km", "the rules allow"),
    "pain": (r'(<tr role="row" class="during">.*?data-label="Pain">)3', r"\g<1>0", "of diary and table alone"),
    "a sign of pain": (r"running: 3 of 10", "running: 2 of 10", "pain-wide shows other pain"),
    "a limit of pain": (r"(Pain to go on with.*?)2 of 10", r"\g<1>5 of 10", "go: is shown as"),
    "what a row of pain is worth": (r"(It was severe\..*?)>ours<", r"\g<1>>trial<", "severe: is shown as"),
    "what is told throughout": (r"no lasting damage", "lasting damage", "tells the runner otherwise"),
    "another plan": (r'name="plan" content="\S+', 'name="plan" content="another', "is not of this plan"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_whatever_is_shown_otherwise_is_found_though_the_sum_fits(what: str) -> None:
    pattern, other, told_of = ALTERED[what]
    spoilt, number = re.subn(pattern, other, with_diary().decode(), count=1, flags=re.DOTALL)
    assert number == 1
    assert "is damaged" in " ".join(differences(moved(sample()), spoilt.encode()))
    said = differences(moved(sample()), sealed_again(spoilt.encode()), facts(sample()))
    assert any(told_of in one for one in said), said


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"<table class=weeks><tbody><tr></tr>", b"<![x", b"<!-", b"</p>" * 99]
)
def test_any_bytes_are_read(data: bytes) -> None:
    assert differences(sample(), data)
    assert isinstance(read_back.ours(sample(), data), bytes)


def test_what_is_the_plans_in_a_report_is_the_same_on_every_day() -> None:
    later = report(sample(), Facts(date(2027, 3, 1)))
    assert read_back.ours(sample(), later) == read_back.ours(sample(), with_diary())
    other = sample().model_copy(update={"weeks": sample().weeks[:-1]})
    assert read_back.ours(other, report(other, of_plan(other))) != read_back.ours(sample(), later)


# -- what others wrote -----------------------------------------------------------------------------------------------


def test_what_a_stranger_wrote_stays_text() -> None:
    plan = hostile(sample())
    made = report(plan, facts(plan, rules=(replace(facts(plan).rules[0], name=HOSTILE, stated=HOSTILE),)))
    walk = Walk(made.decode())
    assert "script" not in walk.tags and not [one for one in walk.attributes if one[0].startswith("on")]
    assert "<script>alert(1)</script>" in walk.words and "{{ 7 * 7 }} {% raw %}" in walk.words
    assert walk.tags.count("main") == walk.tags.count("body") == 1
    assert not set(made.decode()) & {"\0", "\7", "\u202e", "\u202c"}  # neither control nor what turns letters round
    assert differences(plan, made, facts(plan)) == []


def test_a_title_of_any_length_and_letters_is_read_as_it_is_shown() -> None:
    first = sample().weeks[0].sessions[0].model_copy(update={"title": "Läufe  \n\u2028 日本語 \u00a0" + "x" * 400})
    week = sample().weeks[0].model_copy(update={"sessions": (first, *sample().weeks[0].sessions[1:])})
    plan = sample().model_copy(update={"weeks": (week, *sample().weeks[1:])})
    assert differences(plan, report(plan, of_plan(plan))) == []


# -- words -----------------------------------------------------------------------------------------------------------


def test_no_word_stands_in_the_template() -> None:
    text = (page.HERE / "report.html.j2").read_text(encoding="utf-8")
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.DOTALL)
    bare = re.sub(r"<[^>]*>|&#\d+;", "", bare)
    assert re.findall(r"[A-Za-z]{2,}", bare) == []
    labels = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"{]+)"', text)
    assert labels == []


def test_in_another_language_every_word_of_the_report_is_of_it(tmp_path: Path) -> None:
    plan = moved(sample())
    runner = plan.runner.model_copy(update={"language": CODE, "name": "1"})
    weeks = tuple(
        week.model_copy(
            update={
                "sessions": tuple(
                    one.model_copy(update={"title": "1", "notes": (), "ahead": None, "steps": ()})
                    for one in week.sessions
                )
            }
        )
        for week in plan.weeks
    )
    plan = plan.model_copy(update={"runner": runner, "weeks": weeks, "title": "2", "notes": ()})
    with spoken(tmp_path):
        known = facts(plan, rules=(), proven=(), pain=(), pain_rows=())
        made = report(plan, replace(known, told=replace(told(plan), decisions=())))
        assert differences(plan, made, replace(known, told=replace(told(plan), decisions=()))) == []
    text = re.sub(r"<style>.*?</style>|<code>.*?</code>|<title>.*?</title>", "", made.decode(), flags=re.DOTALL)
    walk = Walk(text)
    labels = " ".join(value or "" for name, value in walk.attributes if name in ("aria-label", "data-label"))
    assert re.findall(r"[A-Za-z]{2,}", walk.words + labels) == []


def test_a_week_of_whose_runs_nobody_told_has_no_sign_of_what_was_done() -> None:
    whole, known = sample(), facts(sample())
    assert known.told is not None
    week = next(one for one in whole.weeks if one.runs and one.index in known.told.weeks)
    nothing = replace(known.told.weeks[week.index], distance_m=0)
    weeks = {**known.told.weeks, week.index: nothing}

    def done(sessions: dict[str, str]) -> int | None:
        told_so = replace(known, told=replace(known.told, weeks=weeks, sessions=sessions))
        return next(one.done for one in week_distances(whole, told_so) if one.week == week.index)

    assert done({}) is None, "nothing told is not nothing done"
    assert done({week.runs[0].id: "no"}) == 0


def test_a_text_with_dashes_is_a_list() -> None:
    assert page._with_lists("Stop if:\n- it <locks>\n- it hurts\nElse go on") == (
        "<p><bdi>Stop if:</bdi></p><ul><li><bdi>it &lt;locks&gt;</bdi></li><li><bdi>it hurts</bdi></li></ul>"
        "<p><bdi>Else go on</bdi></p>"
    )
    assert "<li><bdi>the knee locks" in with_diary().decode()


# -- read back -------------------------------------------------------------------------------------------------------


def patiently(made: bytes) -> reading.ReadReport:
    patient = reading._Patient()
    patient.feed(made.decode())
    patient.close()
    return patient.reader.found


def test_a_page_is_xml_too_and_so_read_at_a_tenth_of_the_cost() -> None:
    for made in (with_diary(), report(hostile(sample()), of_plan(hostile(sample())))):
        assert reading._as_xml(made) == patiently(made)


def test_what_is_no_xml_is_read_with_patience_and_no_entity_is_put_in() -> None:
    made = with_diary()
    older = made.replace(b'<meta charset="utf-8"/>', b'<meta charset="utf-8">')
    with pytest.raises(ExpatError):
        reading._as_xml(older)
    bomb = made.replace(b"<!DOCTYPE html>", b'<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>')
    with pytest.raises(reading._Declares):
        reading._as_xml(bomb)
    assert read(older) == read(bomb) == read(made)


# -- what it is made with --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("package", "says"), [("vl_convert", "vl-convert-python"), ("jinja2", "Jinja2")])
def test_without_its_packages_it_says_how_to_get_them(package: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    page._template.cache_clear()
    with pytest.raises(charts.NoCharts, match=rf"{says}; `pip install '.\[report\]'`"):
        report(sample(), of_plan(sample()))
    page._template.cache_clear()


def test_the_template_is_compiled_once_and_anew_for_another_jinja(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    compile_ = jinja2.Environment.compile

    def noted(self: Any, source: str, name: str, filename: str) -> Any:
        compiled.append(name)
        return compile_(self, source, name, filename)

    monkeypatch.setattr(jinja2.Environment, "compile", noted)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def made_anew() -> bytes:
        page._template.cache_clear()
        return report(sample(), of_plan(sample()))

    first = made_anew()
    assert made_anew() == first
    assert compiled == ["report.html.j2"]
    monkeypatch.setattr(jinja2, "__version__", "0.0")
    assert made_anew() == first
    assert len(compiled) == 2
    page._template.cache_clear()


def test_only_a_report_loads_what_draws_it(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from planforge.cli import main\n"
        "found = []\n"
        "for arguments in ({runs}):\n"
        "    try: main([*arguments, '--now', '2026-12-01'])\n"
        "    except SystemExit as end: assert not end.code, end.code\n"
        "    found.append(' '.join(one for one in ('jinja2', 'vl_convert') if one in sys.modules))\n"
        "print(found)\n"
    )
    runs = "['generate'], ['status'], ['plan'], ['report']"
    ended = subprocess.run(
        [sys.executable, "-c", code.format(runs=runs)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ast.literal_eval(ended.stdout.splitlines()[-1]) == ["", "", "", "jinja2 vl_convert"]


def test_a_report_of_a_plan_that_stands_loads_no_solver_no_lint_and_no_other_format(tmp_path: Path) -> None:
    called = (
        "import sys; from planforge.cli import main\ntry: main({})\nexcept SystemExit as end: assert not end.code\n"
    )
    made = called.format(["generate", "--now", "2026-12-01"])
    report_then = called.format(["report", "--now", "2026-12-01"]) + "print(*sys.modules)"
    subprocess.run([sys.executable, "-c", made], cwd=tmp_path, check=True, capture_output=True)
    ended = subprocess.run(
        [sys.executable, "-c", report_then], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    loaded = {*ended.stdout.splitlines()[-1].split()}
    assert "vl_convert" in loaded
    heavy = {"ortools", "numpy", "icalendar", "garmin_fit_sdk", "fitdecode", "ruamel"}
    rooms = {f"planforge.{one}" for one in ("solver", "lint", "conflicts", "explanation", "exporters.ics")}
    assert loaded & (heavy | rooms) == set()


def test_a_year_with_ten_years_of_diary_is_small() -> None:
    from datetime import timedelta

    from planforge.exporters.html.facts import Pain

    weeks = tuple(
        week.model_copy(update={"index": index + 1, "start": sample().calendar.start + timedelta(7 * index)})
        for index, week in ((index, sample().weeks[index % 15 + 3]) for index in range(52))
    )
    weeks = tuple(
        week.model_copy(
            update={
                "sessions": tuple(
                    one.model_copy(
                        update={
                            "id": f"w{week.index:02d}-{one.kind}-{number}",
                            "date": week.start + timedelta(one.date.weekday()),
                        }
                    )
                    for number, one in enumerate(week.sessions, 1)
                )
            }
        )
        for week in weeks
    )
    plan = sample().model_copy(update={"weeks": weeks})
    first = date(2020, 1, 1)
    pains = tuple(Pain(first + timedelta(day), day % 4, morning=bool(day % 2)) for day in range(3653))
    known = Facts(date(2027, 12, 1), told=told(sample(), pains=pains))
    made = report(plan, known)
    assert len(made) < 2_000_000
    assert plain(read(made).rows["pains"][0][0].words) == "Monday, 2027-01-04"


def test_a_source_is_in_the_words_of_the_page_where_it_is_the_coachs_own_and_else_in_english() -> None:
    own, of_table = "mit der Physio am 3. Mai", "a trial"
    german = sample().model_copy(update={"runner": sample().runner.model_copy(update={"language": "de"})})
    page = report(
        german,
        facts(
            german,
            pain=(
                PainFigure("go", "Schmerz", ("1 von 10",), "own", key="pain_gate"),
                PainFigure("hold", "Schmerz", ("3 von 10",), "trial", of_table, sources=((of_table, "copy"),)),
            ),
            pain_rows=(PainFigure("stairs", "Die Treppe tut weh.", ("Geh.",), "own", sources=((own, ""),)),),
        ),
    ).decode()
    in_english = {text: "lang" in attributes for attributes, text in re.findall(r"<bdi([^>]*)>([^<]*)</bdi>", page)}
    assert in_english["die Datei: pain_gate"] is in_english[own] is False
    assert in_english[of_table] is in_english[f"{of_table} (gelesen: copy)"] is True
    assert not re.search(r'<t[dh][^>]*data-label=[^>]*lang="en"', page), "no label is in English, of no table"
