"""The report as people see it, in a real browser: light and dark, on a phone, a desk and paper, by axe and measure."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browsers import axe, browser
from reports import facts, hostile, moved, sample, told

from planforge.exporters.html.page import report

MODES = {  # width, whether it is dark, and on what it is shown
    "a desk": (1280, "light", "screen"),
    "a desk at night": (1280, "dark", "screen"),
    "a phone": (360, "light", "screen"),
    "a phone at night": (360, "dark", "screen"),
    "paper": (720, "light", "print"),
}
PAPER = {"A4": (186, 273), "Letter": (192, 255)}  # mm within the margins of 12 mm
PIXELS = 96 / 25.4  # a millimetre of CSS


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a report with all its parts, and one of a stranger's texts, of few weeks each."""
    short = sample().model_copy(update={"weeks": sample().weeks[:7]})
    runner = sample().runner.model_copy(update={"language": "de"})
    folder = tmp_path_factory.mktemp("reports")
    wild, german = hostile(short), short.model_copy(update={"runner": runner})
    some = {
        "whole": report(moved(short), facts(short)),
        "german": report(german, facts(german)),
        "hostile": report(wild, facts(wild, told=replace(told(wild), see_somebody="x" * 300))),
    }
    for name, made in some.items():
        (folder / f"{name}.html").write_bytes(made)
    return {name: folder / f"{name}.html" for name in some}


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    with browser() as one:
        yield one


@pytest.fixture
def shown(opened: Any, pages: dict[str, Path]) -> Iterator[Any]:
    """Return what shows a page in a mode, with everything unfolded."""
    contexts: list[Any] = []

    def show(name: str, width: int, colours: str = "light", media: str = "screen") -> Any:
        context = opened.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)
        contexts.append(context)
        page = context.new_page()
        page.emulate_media(media=media)
        page.goto(pages[name].as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        return page

    yield show
    for context in contexts:
        context.close()


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing(mode: str, shown: Any) -> None:
    script = axe()
    page = shown("whole", *MODES[mode])
    page.evaluate(script)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert len(found["passes"]) > 15


@pytest.mark.parametrize("name", ["whole", "german", "hostile"])
@pytest.mark.parametrize("width", [360, 700, 1000, 1280])
def test_nothing_is_wider_than_the_screen(name: str, width: int, shown: Any) -> None:
    assert shown(name, width).evaluate("document.documentElement.scrollWidth") <= width


def test_no_script_runs_and_nothing_is_asked_of_a_network(opened: Any, pages: dict[str, Path]) -> None:
    page = opened.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("dialog", lambda one: asked.append(one.message))
    for path in pages.values():
        page.goto(path.as_uri())
    assert asked == [path.as_uri() for path in pages.values()]
    assert page.locator("script").count() == 0
    page.close()


def test_each_width_has_its_own_picture_of_a_chart(shown: Any) -> None:
    for width, kind, other in ((360, ".narrow", ".wide"), (1280, ".wide", ".narrow")):
        page = shown("whole", width)
        assert page.locator(f"figure {kind} svg").first.is_visible()
        assert not page.locator(f"figure {other} svg").first.is_visible()
        sizes = page.evaluate(
            "[...document.querySelectorAll('figure svg')].filter(one => one.getBoundingClientRect().width)"
            ".map(one => one.getBoundingClientRect().width / one.viewBox.baseVal.width)"
        )
        assert len(sizes) == 3 and all(0.95 <= size <= 1.4 for size in sizes)  # letters stay as large as they are drawn


@pytest.mark.parametrize("name", ["whole", "german"])
@pytest.mark.parametrize("paper", PAPER)
def test_on_paper_no_chart_is_cut_and_the_fridge_sheet_is_one_page(paper: str, name: str, shown: Any) -> None:
    width, height = (round(one * PIXELS) for one in PAPER[paper])
    page = shown(name, width, media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = "[...document.querySelectorAll('{}')].map(one => one.getBoundingClientRect())"
    figures = page.evaluate(f"{boxes.format('figure')}.map(one => [one.right, one.height])")
    assert len(figures) == 3
    assert all(right <= width and tall < height for right, tall in figures)
    kept = page.evaluate("[...document.querySelectorAll('figure')].map(one => getComputedStyle(one).breakInside)")
    assert {*kept} == {"avoid"}
    (fridge,) = page.evaluate(f"{boxes.format('.fridge')}.map(one => one.height)")
    assert fridge < height
    starts = page.evaluate("[...document.querySelectorAll('.sheet')].map(one => getComputedStyle(one).breakBefore)")
    assert starts == ["page", "page"]
    assert page.pdf(format=paper).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["whole", "german"])
def test_on_paper_no_word_of_the_calendar_lies_over_the_next_cell(name: str, shown: Any) -> None:
    page = shown(name, round(PAPER["A4"][0] * PIXELS), "light", "print")
    wide = "[...document.querySelectorAll('.grid th, .grid td')].filter(one => one.scrollWidth > one.clientWidth + 1)"
    assert page.evaluate(f"{wide}.map(one => one.innerText)") == []


def test_days_on_which_nothing_ever_is_leave_their_room_to_the_others(shown: Any) -> None:
    page = shown("whole", 1280)
    widths = page.evaluate(
        "[...document.querySelectorAll('.grid tbody tr')].flatMap(row => [...row.querySelectorAll('td:not(.total)')]"
        ".map((cell, day) => [day, cell.classList.contains('full'), cell.offsetWidth]))"
    )
    days = {day for day, _, _ in widths}
    used = {day for day, full, _ in widths if full}
    assert 0 < len(used) < len(days) == 7
    narrow = [width for day, _, width in widths if day not in used]
    assert max(narrow) < min(width for day, _, width in widths if day in used)


def test_the_pain_of_a_week_stands_between_its_lines_and_today_is_marked(shown: Any) -> None:
    page = shown("whole", 1280)
    lines = "[...document.querySelectorAll('[aria-labelledby=h-pain] .wide svg .mark-rule.role-mark line')]"
    weeks, today = (
        page.evaluate(f"{lines}.filter(one => {which}).length")
        for which in (
            "one.getAttribute('stroke') == 'var(--line)' && one.getAttribute('y2') != 0",
            "one.getAttribute('stroke') == 'var(--ink)'",
        )
    )
    assert (weeks, today) == (6, 1)
    assert page.locator("[aria-labelledby=h-pain] .key.today").count() == 1
    assert page.locator("[aria-labelledby=h-distance] .key.over").count() == 1


def test_it_is_read_without_colours_and_without_a_style(shown: Any) -> None:
    page = shown("whole", 1280)
    page.evaluate("document.querySelectorAll('style').forEach(one => one.remove())")
    words = page.locator("main").inner_text()
    for said in (
        "Running",
        "over the line",
        "moved, was",
        "all of it",
        "you are here",
        "today",
        "Over that line: week 5.",
    ):
        assert said in words
