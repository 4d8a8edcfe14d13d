"""One language: the shape of its file. A key that is missing, or that nobody asks for, is an error when it is read.

A key is an attribute, so that a misspelt one is found by mypy. Another language has every message of the English, with
the same parts in it. Of texts that count something the form is chosen as GNU gettext does it, whose Plural-Forms are
published for every language.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from functools import cache
from gettext import c2py
from pathlib import Path
from string import Formatter
from typing import Any, Literal, TypeAlias

from planforge.languages.table import Table
from planforge.plan.model import Do, Intensity, Kind, Terrain
from planforge.prepared import prepared
from planforge.quantities.units import Notation, Units

FOLDER = Path(__file__).parent
ENGLISH = "en"
WORKOUT_NAME_BYTES = 15  # by which watches tell workouts apart
STOP_BYTES = 200  # of the 254 of a workout's description: the notes behind it want room, too

Side: TypeAlias = Literal["left", "right"]
Plural: TypeAlias = tuple[str, ...]  # a form for each case of the language
SevenDays: TypeAlias = tuple[str, str, str, str, str, str, str]  # Monday first
Months: TypeAlias = tuple[str, str, str, str, str, str, str, str, str, str, str, str]
ByKind: TypeAlias = dict[Kind, str]
ByDo: TypeAlias = dict[Do, str]
ByTerrain: TypeAlias = dict[Terrain, str]
ByIntensity: TypeAlias = dict[Intensity, str]
BySide: TypeAlias = dict[Side, str]


class Dates(Table):
    """How a day is said."""

    weekdays: SevenDays
    months: Months
    weekday_and_date: str
    morning: str
    morning_on: str
    short_weekdays: SevenDays
    short_months: Months
    short: str
    plain: str
    day_and_month: str
    within_a_month: str
    of_two_months: str
    time_of_day: str


class Sessions(Table):
    """What sessions are called, and what their notes say."""

    run: str
    run_twice: str
    run_walk: str
    run_walk_and_run: str
    with_intensity: str
    on_terrain: str
    stage: str
    begin_only_when: str
    walk: str
    walk_cue: str


class Cues(Table):
    """How something is done."""

    warm_up_moves: str
    warm_up_walk: str
    cool_down_walk: str
    afterwards: str
    stride: str
    between_strides: str
    tempo: str
    cadence: str
    steps_a_minute: tuple[str, ...]
    cadence_unknown: str
    cadence_quick: str
    no_camber: str


class TreadmillWords(Table):
    """What is said of a run on a treadmill."""

    place: str
    note: str
    pace: str
    hills: str
    downhill: str


class StepWords(Table):
    """How steps are said in a line."""

    timed: str
    counted: str
    exercise: str
    exercise_until_lap: str
    until_lap: str
    tempo: str
    pace: str
    heart_rate: str
    repeated: str
    repeated_block: str
    warm_up: str
    cool_down: str
    cue: str


class Events(Table):
    """What a session's event says."""

    title: str
    description: str
    cues: str
    cancelled: str
    no_longer: str
    busy: str


class Notes(Table):
    """What the runner should know throughout, besides what the protocol says."""

    published_ladders: str
    weeks_grow: str
    begins_with_breaks: str
    first_back: dict[str, str]
    on_what_was_borne: str
    no_cross_training: str
    running_grows: str
    running_grows_alone: str
    race_apart: str
    over_a_week: str


class ReadFirst(Table):
    """What the event of the plan's first session says of the plan."""

    throughout: str


class Ahead(Table):
    """What a run's event says of the run after it, by how much it hurts."""

    heading: str
    heading_after: str
    heading_race: str
    tell_first: str
    tell_of_a_race: str
    up_to: str
    points: str
    range: str
    above: str
    as_planned: str
    same_again: str
    twice: str
    at_most: str
    left_out: str
    and_then: str
    and_see: str


class UntilSeenWords(Table):
    """What is said of runs that wait until somebody has seen the knee; all: of all of a plan."""

    title: str
    text: str
    week: str
    all: str


class UntilWellWords(Table):
    """What is said of a session that waits until its runner has told of being well."""

    title: str
    text: str


class Often(Table):
    """How often one title stands in a week, by the number; `more` for any other."""

    forms: dict[str, str]
    more: str


class Banners(Table):
    """What stands over a week."""

    category: str
    title: str
    run: Plural
    strength: Plural
    cross: Plural
    distance: str
    running: str


class Urgent(Table):
    """Whom to see, and how soon, for what may not wait: a sentence or two each."""

    emergency: str
    today: str
    nerves: str
    pelvic_floor: str
    professional: str


class Stop(Table):
    """When not to begin and when to stop, the morning after, and whom to call."""

    knee: str
    pain: str
    carry_on: str
    today: str
    sore: str
    morning: str
    whom_to_call: str
    leave_out: ByKind
    when: ByKind
    amount: ByKind
    morning_after: dict[Kind, tuple[str, ...]]
    short: ByKind

    def wrong(self) -> str | None:
        """Return that a text for a watch is too long, where one is."""
        too_long = any(len(one.encode()) > STOP_BYTES for one in self.short.values())
        return f"short has more than {STOP_BYTES} bytes" if too_long else None


class Sports(Table):
    """Beginnings of words by which a title names a sport."""

    cycling: tuple[str, ...]
    elliptical: tuple[str, ...]
    rowing: tuple[str, ...]
    walking: tuple[str, ...]
    hiking: tuple[str, ...]


class Watch(Table):
    """What is short, for there is little room on a watch."""

    name: str
    days: SevenDays
    times: Plural
    easier: str
    kinds: ByKind
    does: ByDo
    sides: BySide
    whole_sides: BySide
    sports: Sports

    def wrong(self) -> str | None:
        """Return why the names of two workouts might not be told apart, where that is so."""
        names = [self.name.format(week=999, day=day, kind=kind, number=10)
                 for day in self.days for kind in self.kinds.values()]  # fmt: skip
        names += [self.name.format(week=99, day=day, kind=self.easier, number="") for day in self.days]
        if len(set(names)) < len(names) or any(len(name.encode()) > WORKOUT_NAME_BYTES for name in names):
            return f"the first {WORKOUT_NAME_BYTES} bytes of two workouts' names may be the same"
        if any(len(name.split(" ")) != 3 for name in names):
            return "a workout's name is not three words"  # by which a file is known when it is read back
        return None


class ReadinessWords(Table):
    """What must be so before the first run; questions, wants and what waits with it by the name of the question."""

    gate: str
    gate_of_questions: str
    waits: str
    and_: str
    title: str
    aim: str
    note: str
    note_still_running: str
    asked_again: str
    event: str
    event_questions: str
    event_then: str
    questions: dict[str, str]
    wants: dict[str, str]
    meanwhile: dict[str, str]


class ScreeningTalk(Table):
    """What is said between the questions, and once they are answered."""

    hello: str
    back: str
    screened: str
    still_as_bad: str
    ready: str
    yes_or_no: str
    yes_or_no_kept: str
    pain: str
    neither: str
    needed: str
    first: str
    left_open: str
    nobody: str
    wrote: str
    nothing: str
    follow_none: str
    then: str


class ScreeningWords(Table):
    """What is asked before any plan: by the name of the question, and what stands between the questions."""

    questions: dict[str, str]
    talk: ScreeningTalk
    yes: dict[Literal["yes", "no", "does_not_apply"], tuple[str, ...]]


class RefusedWords(Table):
    """What is said where there is no plan: a professional first, or the screening."""

    professional: str
    follow_none: str
    unanswered: str
    paste: str
    below_screening: str
    asks: str


class PainPage(Table):
    """What stands between the rows of the table of pain."""

    heading: str
    limits: str
    points: str
    how: str
    strength: str
    sources: str
    not_found: str
    spoke: str
    left_open: str


class PainWords(Table):
    """What follows from pain: each part of an outcome, the limits, the answers, and what each row speaks of."""

    nothing: str
    unanswered: str
    said_no: str
    days_off: Plural
    above_hold: str
    above_stop: str
    row_taken_out: str
    limit_raised: str
    bolder: str
    now: dict[str, str]
    next: dict[str, str]
    refer: dict[str, str]
    limits: dict[str, str]
    numbers: dict[str, Plural]
    back_by: dict[str, str]
    page: PainPage
    answers: dict[str, str]
    rows: dict[str, str]


class DiaryKeys(Table):
    """What is typed in place of a number: the first letters of a word, or all of it."""

    part: str
    yes: str
    no: str
    other_day: str
    help: str
    fillers: str


class AnythingElse(Table):
    """The words of the last question, by what they speak of."""

    swelling: str
    stride: str
    tablet: str
    elsewhere: str
    illness: str
    red_flags: str
    pelvic: str


class WhatFollows(Table):
    """What follows from what was just told, in one line; a day: today, or one of the week."""

    today: str
    within: str
    so_far: str
    knee: str
    strength: str
    strength_same: str
    strength_back: str
    strength_holds: str
    strength_hurt: str
    told_of: str
    next_run: str
    still_asked: str
    more: str
    same_at_most: str
    told_not_to: str
    takes_in: str
    asks_too_much: str
    keeps: str
    unread: str


class DiaryWords(Table):
    """What is asked of a session, a morning and a day, and what is said of it: answers by their spelling."""

    hello: str
    scale: str
    session: str
    follows: WhatFollows
    worst: ByKind
    worst_of_part: str
    worst_of_run: str
    on_which_day: str
    no_such_day: str
    no_other_day: str
    why: str
    why_not: str
    all_of_it: str
    course: str
    pain_from: str
    after: str
    back_to_usual: str
    morning: str
    stiffness: str
    today: str
    on_the_day: str
    well: str
    well_not_yet: str
    done_already: str
    may_run: str
    no_yes: str
    swelling: str
    elsewhere: str
    illness: str
    red_flags: str
    none_of_it: str
    anything_else: str
    explained: AnythingElse
    words: AnythingElse
    keys: DiaryKeys
    no_number: str
    no_choice: str
    no_word: str
    done: dict[str, str]
    whys: dict[str, str]
    courses: dict[str, str]
    backs: dict[str, str]
    stiff: dict[str, str]
    swollen: dict[str, str]
    strides: dict[str, str]
    illnesses: dict[str, str]
    flags: dict[str, str]
    wrote: str
    nothing_new: str
    told_session: str
    told_run: str
    told_morning: str
    told_day: str
    well_of_nothing: str
    told_today: str
    told_well: str
    told_seen: str
    told_seen_may_run: str
    told_seen_not_yet: str
    told_afresh: str
    withdrew: str
    recorded_stays: str
    with_worst: str
    with_illness: str
    open: str
    of_other_plans: Plural
    still_ill: str
    nothing_pelvic: str
    beyond_the_plan: str
    was_it_this: str
    see_somebody: str


class ForgetWords(Table):
    """What is said of a diary that is taken away for good."""

    takes_away: str
    ask: str
    nothing: str
    none: str
    gone: str
    stays: str
    elsewhere: str
    unseen: str
    waits_still: str
    waits_no_more: str
    heals_nothing: str


class TableWords(Table):
    """What is said of a table of all entries."""

    wrote: Plural
    guarded: Plural


class LoadWords(Table):
    """What is said of workouts on a watch, or in a folder for one."""

    head: str
    head_dry: str
    passed_over: str
    workouts: Plural
    would_copy: str
    copied: str
    would_write: str
    written: str
    there: str
    would_take_away: str
    took_away: str
    left_out: str
    from_day_on: str
    easier_ones: Plural
    beside_own: str
    load_again: str
    delete_some: str
    nothing_due: Plural
    waits: Plural
    no_workout: Plural
    easier: str
    press: str
    schedule: dict[str, str]
    makes: dict[str, tuple[str, ...]]
    files_gone: Plural
    files_would_go: Plural
    none_there: str


class SyncWords(Table):
    """What is said of a plan in a calendar on a server, and of its workouts on one."""

    head: str
    dry_run: str
    nothing_sent: str
    done: dict[str, str]
    unchanged: str
    moved: str
    to_keep: str
    to_move_back: str
    kinds: dict[str, str]
    pushed: dict[str, str]
    no_steps: str
    not_passed_on: str
    no_workout: str
    waiting: str
    sent: str
    drops: dict[str, str]
    more: str
    there: str
    left_plan: str
    plan_has: str
    unreadable_time: str
    put: str
    feeds: dict[str, str]
    secret: str


class ActivityWords(Table):
    """What is said of a watch's files: what was taken of them, what is asked, what was left."""

    reading: str
    of_files: str
    which: str
    doubts: dict[str, str]
    own_run: str
    leave: str
    else_own: str
    took: str
    none: str
    no_files: str
    figures: str
    by: dict[str, str]
    how_far: str
    paused: str
    older: str
    not_whole: str
    ended_early: Plural
    otherwise: str
    left: str
    left_one: str
    to_answer: str
    refused: str
    more: Plural
    known: Plural
    outside: Plural
    others: Plural


class DayByDayColumns(Table):
    """The heading of the days of a week."""

    day: str
    time: str
    session: str
    length: str
    distance: str
    told: str


class DayByDayWords(Table):
    """What is said of a plan day by day."""

    stands: str
    made: str
    total: str
    total_done: str
    none_done: str
    rest: str
    not_told: str
    on_another_day: str
    morning: str
    columns: DayByDayColumns


class ReportHeadings(Table):
    """The headings of its parts."""

    now: str
    next: str
    calendar: str
    distance: str
    pain: str
    bout: str
    others: str
    throughout: str
    changes: str
    proven: str
    coach: str
    fridge: str


class ReportLead(Table):
    """The parts of the sentence that comes first."""

    together: str
    week: str
    on_the_plan: str
    not_begun: str
    over: str
    missed: Plural
    part: Plural
    untold: Plural
    much_more: str
    usual: str
    usual_so: str
    worse: str
    asks_for_change: str
    next_run: str
    no_run_ahead: str
    holds_no_run: str
    waits: str
    changed: str


class ReportNext(Table):
    """Today and the next sessions."""

    today: str
    no_session: str
    nothing: str
    at: str
    steps: str
    hurts: str
    stopped: str
    runs_wait: str
    rests: str
    not_taken_in: str


class ReportCalendar(Table):
    """The plan as a grid of days."""

    caption: str
    titles: str
    week: str
    total: str
    today: str
    moved: str
    moved_hour: str
    running: str
    longest: str
    no_runs: str
    on_hold: str


class ReportDistance(Table):
    """The chart of weekly distance."""

    title: str
    description: str
    has_cap: str
    no_cap: str
    none_over: str
    some_over: str
    no_running: str
    running: str
    walking: str
    cap: str
    done: str
    over: str
    axis_weeks: str
    mark_running: str
    mark_walking: str
    mark_done: str
    mark_over: str
    all: str
    worth: str
    counted: str


class ReportPain(Table):
    """The chart of pain."""

    title: str
    description: str
    line: str
    sessions: Plural
    mornings: Plural
    nothing: str
    during: str
    broken_off: str
    runs_broken_off: Plural
    morning: str
    limit: str
    mark_during: str
    mark_broken_off: str
    mark_morning: str
    day: str
    what: str
    points: str
    none_told: str


class ReportBout(Table):
    """The staircase of the longest running in one go."""

    title: str
    description: str
    goal: str
    here: str
    not_yet: str
    not_begun: str
    over: str
    no_running: str
    stairs: str
    you: str
    aim: str
    mark: str
    longest: str


class ReportOthers(Table):
    """Strength and cross-training."""

    caption: str
    kind: str
    session: str
    weeks: str
    number: str
    length: str
    span: str
    none: str


class ReportChanges(Table):
    """What changed, and why."""

    decision: str
    none: str
    because: str
    differences: str
    would_differ: str
    more: Plural
    moved: str
    moved_line: str
    lost: Plural
    accepted: str
    declined: str
    overtaken: str
    open: str


class ReportProven(Table):
    """What was proven, and the rules."""

    caption: str
    rule: str
    stands: str
    tight: str
    source: str
    worth: str
    firm: str
    wish: str
    kept: str
    not_kept: str
    weeks: str
    in_no_week: str
    switched_off: str
    tested: str
    pain: str
    pain_caption: str
    pain_rows: str
    pain_rows_caption: str
    pain_sources: str
    number: str
    is_so: str
    speaks: str
    follows: str
    seen: str
    own: str
    of_the_plan: str
    worths: dict[str, str]


class ReportCoach(Table):
    """The coach's table of weeks."""

    caption: str
    week: str
    days: str
    phase: str
    runs: str
    distance: str
    cap: str
    running: str
    longest: str
    strength: str
    cross: str
    done: str
    told: str
    worst: str
    mornings: str
    of_due: str
    over: str
    goal: str
    continuous: str
    weekly: str
    reached: str
    not_reached: str


class ReportFridge(Table):
    """The sheet for the fridge."""

    this_week: str
    next_week: str
    rest: str
    nothing: str
    on_hold: Plural
    stop: str
    scale: str
    scale_points: tuple[str, ...]


class ReportWords(Table):
    """What the report says; the words of rules are the coach's, and English."""

    about: str
    weeks: Plural
    skip: str
    words_of_rules: str
    figures: str
    made_on: str
    headings: ReportHeadings
    lead: ReportLead
    next: ReportNext
    calendar: ReportCalendar
    distance: ReportDistance
    pain: ReportPain
    bout: ReportBout
    others: ReportOthers
    changes: ReportChanges
    proven: ReportProven
    coach: ReportCoach
    fridge: ReportFridge


class StatusColumns(Table):
    """The heading of the table of weeks."""

    week: str
    sessions: str
    part: str
    missed: str
    untold: str
    worst: str
    mornings: str
    distance: str
    longest: str


class StatusWords(Table):
    """Where somebody is in a plan."""

    week: str
    level: str
    goal: str
    goal_reached: str
    not_begun: str
    over: str
    as_usual: str
    worse: str
    coming: str
    next_run: str
    waits_no_more: str
    nothing_told: str
    told_today: str
    tell_who_saw: str
    days_since: Plural
    on_foot: str
    shoes: dict[Units, str]
    of_due: str
    much_more: str
    legend: str
    open_part: str
    columns: StatusColumns


class GoalWords(Table):
    """What is said of the plan's goals."""

    no_rebuild: str
    as_far: str
    race: str
    race_note: str


class _Month(int):
    """A month as a message asks for it: `{month:02d}` its number, `{month:name}` its name."""

    names: Months

    def __new__(cls, number: int, names: Months) -> "_Month":
        month = super().__new__(cls, number)
        month.names = names
        return month

    def __format__(self, form: str) -> str:
        return self.names[self - 1] if form == "name" else super().__format__(form)


class Language(Table):
    """Every word that planforge says to a runner, in one language; texts in braces are put in by `str.format`."""

    language: str
    plural: str
    no_medical_advice: str
    quantities: Notation
    dates: Dates
    kinds: ByKind
    notes: Notes
    phases: dict[str, str]
    terrains: ByTerrain
    intensities: ByIntensity
    sessions: Sessions
    intensities_in_titles: ByIntensity
    terrains_in_titles: ByTerrain
    cues: Cues
    ground: ByTerrain
    treadmill: TreadmillWords
    steps: StepWords
    does: ByDo
    does_at_the_start: ByDo
    sides: BySide
    events: Events
    read_first: ReadFirst
    ahead: Ahead
    until_seen: UntilSeenWords
    until_well: UntilWellWords
    often: Often
    banners: Banners
    urgent: Urgent
    stop: Stop
    watch: Watch
    screening: ScreeningWords
    readiness: ReadinessWords
    refused: RefusedWords
    messages: dict[str, dict[str, str | Plural]]
    pain: PainWords
    diary: DiaryWords
    forget: ForgetWords
    table: TableWords
    load: LoadWords
    sync: SyncWords
    activities: ActivityWords
    report: ReportWords
    status: StatusWords
    day_by_day: DayByDayWords
    goal: GoalWords

    def wrong(self) -> str | None:
        """Return that the language has no code of ISO 639-1, where it has none."""
        is_code = re.fullmatch("[a-z]{2}", self.language)
        return None if is_code else f"language: {self.language!r} is no code of two small letters"

    def form(self, count: int, forms: Plural) -> str:
        """Return the form of a text for so many of something."""
        return forms[_which_form(self.plural)(count)]

    def counted(self, count: int, forms: Plural) -> str:
        """Return the form of a text for so many of something, with the number in it: `2 runs`."""
        return self.form(count, forms).format(count=count)

    def listed(self, several: Iterable[str]) -> str:
        """Return some things in a row: `this, that and another`."""
        *most, last = several
        return self.readiness.and_.format(several=", ".join(most), last=last) if most else last

    def day(self, day: date) -> str:
        """Return a day with its name: `Sunday, 2027-02-14`."""
        dates = self.dates
        weekday, month = dates.weekdays[day.weekday()], _Month(day.month, dates.months)
        return dates.weekday_and_date.format(weekday=weekday, year=day.year, month=month, day=day.day)

    def near_day(self, day: date, today: date) -> str:
        """Return a day of the last week by its name alone, `Tuesday`; one before it with its date, too."""
        return self.dates.weekdays[day.weekday()] if _in_the_last_week(day, today) else self.day(day)

    def morning(self, day: date, today: date) -> str:
        """Return what a day's morning is called: `Tuesday's morning`, or `The morning of Tuesday, 2027-02-02`."""
        form = self.dates.morning if _in_the_last_week(day, today) else self.dates.morning_on
        return form.format(day=self.near_day(day, today))

    def short_day(self, day: date) -> str:
        """Return a day with its name, as short as it can be told: `Sun 14 Feb`."""
        dates = self.dates
        weekday, month = dates.short_weekdays[day.weekday()], _Month(day.month, dates.short_months)
        return dates.short.format(weekday=weekday, month=month, day=day.day)

    def plain_day(self, day: date) -> str:
        """Return a day in figures, as a file or an error names it: `2027-02-14`."""
        return self.dates.plain.format(year=day.year, month=_Month(day.month, self.dates.months), day=day.day)

    def day_and_month(self, day: date) -> str:
        """Return a day without its name and year: `14 Feb`."""
        return self.dates.day_and_month.format(day=day.day, month=_Month(day.month, self.dates.short_months))

    def days(self, first: date, last: date) -> str:
        """Return the days from the first to the last: `4-10 Jan`, `29 Mar-4 Apr`."""
        if first == last:
            return self.day_and_month(last)
        if first.month == last.month:
            return self.dates.within_a_month.format(first=first.day, last=self.day_and_month(last))
        return self.dates.of_two_months.format(first=self.day_and_month(first), last=self.day_and_month(last))

    def times(self, number: int, title: str) -> str:
        """Return how often there is something: `8 x 1:2 three times`; once it is its title."""
        if number == 1:
            return title
        return self.often.forms.get(str(number), self.often.more).format(title=title, number=number)

    def time_of_day(self, at: time) -> str:
        """Return a time of day: `18:00`."""
        return self.dates.time_of_day.format(hour=at.hour, minute=at.minute)

    def phase(self, key: str) -> str:
        """Return a phase's name as a person reads it: `return to running`."""
        return self.phases.get(key) or key.replace("-", " ")


def codes() -> tuple[str, ...]:
    """Return the languages there are, by their codes in ISO 639-1."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def language(code: str | None) -> Language:
    """Return a language by its code; English where there is none of that code, or none is asked for."""
    known = code if code in codes() else ENGLISH
    return read(_file(known), known)


def english() -> Language:
    """Return English: what a runner reads whose file names no language, and the coach always."""
    return language(None)


def read(values: dict[str, Any], code: str) -> Language:
    """Return the language that a file holds; raise ValueError for one that says less, more or other than English."""
    if values is _file(ENGLISH):  # by which the others are judged
        return Language.read(values)
    here, wanted = (dict(_parts(one)) for one in (values, _file(ENGLISH)))
    for key in wanted:
        if key not in here:
            raise ValueError(f"{code}.toml: {key} is missing")
        if here[key] != wanted[key]:
            parts = ", ".join(f"{{{part}}}" for part in sorted(wanted[key])) or "none"
            raise ValueError(f"{code}.toml: {key} has not the parts of the English: {parts}")
    if surplus := next((key for key in here if key not in wanted), None):
        raise ValueError(f"{code}.toml: {surplus} is more than the English has")
    return Language.read(values)


_which_form = cache(c2py)  # it reads the rule of a language anew each time


@cache
def _file(code: str) -> dict[str, Any]:
    """Return what the file of a language says; nobody changes it."""
    said: dict[str, Any] = prepared(FOLDER / f"{code}.toml", _read_toml)
    return said


def _read_toml(text: str) -> dict[str, Any]:
    import tomllib  # only a file that is read for the first time needs it

    return tomllib.loads(text)


def _parts(values: Any, at: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the key of every message with the names of its parts; of several forms the last, which is for most."""
    match values:
        case dict():
            for name, one in values.items():
                yield from _parts(one, f"{at}.{name}" if at else name)
        case list():
            for one in values[-1:]:
                yield from _parts(one, at)
        case _:
            yield at, frozenset(part for _, part, _, _ in Formatter().parse(values) if part is not None)


def _in_the_last_week(day: date, today: date) -> bool:
    """Tell whether the name of a day says which one is meant."""
    return timedelta(0) <= today - day < timedelta(7)
