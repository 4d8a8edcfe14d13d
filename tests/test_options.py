"""What a coach may ask of the exports: judged when the file is read, with its place and a way out."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.constraints.load import Loaded, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.exporters.options import LINE_PARTS, Alarm, CalendarOptions, filled
from planforge.source import Faults, read_text


def loaded(calendar: str) -> Loaded:
    """Return what a file with these calendar options states."""
    example = find_template("examples/beginner")
    assert example
    text = f"{example.read_text(encoding='utf-8')}\nexports:\n  calendar: {{{calendar}}}\n"
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=date(2027, 1, 1))


def refused(calendar: str) -> str:
    with pytest.raises(Faults) as faults:
        loaded(calendar)
    assert str(faults.value).startswith("sam.yaml:")
    return str(faults.value)


@pytest.mark.parametrize(
    ("calendar", "says", "way_out"),
    [
        ('title: "{titel}"', "there is no part `{titel}`", "did you mean `title`?"),
        ('title: "{title.__class__}"', "there is no part `{title.__class__}`", "known here: title, minutes"),
        ('title: "{title[0]}"', "there is no part `{title[0]}`", "did you mean `title`?"),
        ('title: "{title!r}"', "there is no part `{title!r}`", "did you mean `title`?"),
        ('title: "{title:>9999999}"', "there is no part `{title:>9999999}`", "hint"),
        ('title: "{title:{title}}"', "there is no part", "hint"),
        ('title: "{}"', "there is no part `{}`", "known here: title, minutes"),
        ('title: "{steps}"', "there is no part `{steps}`", "known here: title, minutes"),
        ('title: "{title"', "a brace stands alone", "write a part like `{title}`"),
        ('title: "title}"', "a brace stands alone", "a real brace twice"),
        ('title: ""', "must not be empty", "leave the line out"),
        (f'title: "{"x" * 201}"', "a text of at most 200 characters", ""),
        ("titel: x", "unknown key 'titel'", "did you mean `title`?"),
        ('description: "{steeps}"', "there is no part `{steeps}`", "did you mean `steps`?"),
        ("alarm: 30", "'30' is no reminder", "`30 min before` or `evening before at 20:00`"),
        ("alarm: 3 days", "'3 days' is no reminder", "hint"),
        ("alarm: 30 h", "must be at most a day", "hint"),
        ("alarm: evening before at 8:00", "is no evening", "`evening before at 20:00`"),
        ("alarm: evening before at 25:00", "is not a time of day", "hint"),
        ("alarm: {seconds_before: 30}", "one text is expected here", "hint"),
        ("feeds: [full, bussy]", "must be full or busy", "did you mean `busy`?"),
        ("feeds: [full, full]", "feeds names one twice", "[full, busy]"),
        ("busy_after: 5 h", "must be between 0 min and 2 h", ""),
        ("week_banner: perhaps", "neither yes nor no", ""),
    ],
)
def test_what_cannot_be_is_told_with_its_place_and_a_way_out(calendar: str, says: str, way_out: str) -> None:
    said = refused(calendar)
    assert says in said and way_out in said


def test_what_a_coach_asks_for_is_read() -> None:
    asked = loaded(
        'title: "{title}", alarm: 20:00 the evening before, week_banner: yes, feeds: [busy], busy_before: 5 min'
    ).exports.calendar
    assert asked == CalendarOptions(
        title="{title}", alarm=Alarm(evening_before=time(20)), week_banner=True, feeds=("busy",), busy_before=300
    )


@pytest.mark.parametrize("said", ["30 min before", "30 min", " 30 Min Before "])
def test_minutes_before_may_be_said_in_more_ways(said: str) -> None:
    assert CalendarOptions(alarm=said).alarm == Alarm(seconds_before=1800)


@given(st.text(max_size=60))
def test_any_text_is_a_template_or_is_refused_and_says_only_its_parts(text: str) -> None:
    try:
        CalendarOptions(title=text)
    except ValueError:
        return
    said = filled(text, {part: f"<{part}>" for part in LINE_PARTS})
    assert len(said) <= len(text) + 60


@given(st.text(max_size=80))
def test_what_a_part_says_is_never_read_as_a_template(text: str) -> None:
    assert filled("{title}", {"title": text}) == text.strip()
    assert filled("{{{title}}}", {"title": text}) == (f"{{{text}}}" if text else "")


def test_lines_without_anything_to_say_are_left_out_and_empty_lines_are_one() -> None:
    parts = {"title": "t", "aim": "", "ground": ""}
    assert filled("a\n{aim}{ground}\n\n{ground}\n\nb {aim}{title}\n", parts) == "a\n\nb t"
