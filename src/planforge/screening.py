"""Who needs a professional before a plan, and what must be so before the first run.

Red flags are told from the plain texts of a file, whatever else is wrong with it. Sources: the article the project
starts from (red flags; above 4 of 10 stop and assess, above 3 back off; no better after 2-3 weeks), and practice for
the readiness gate.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field, ValidationError

from planforge.fields import Closed, YesNo
from planforge.stated import Runner, Screening

_ENTRY = "\n  - "  # a question has a line of its own where a person reads
STOP_ABOVE, BACK_OFF_ABOVE = 40, 30  # tenths of a point of 10


class Readiness(Closed):
    """Three questions before the first run. A no lets the run wait; None is an unanswered question."""

    walks_30_min_briskly: YesNo | None = Field(None, description="Walks 30 minutes briskly, pain at most 2 of 10.")
    stairs_at_most_2_of_10: YesNo | None = Field(None, description="Takes stairs up and down, pain at most 2 of 10.")
    normal_next_morning: YesNo | None = Field(None, description="The knee is normal on the morning after that.")


GATE = (
    "Before the first run: walk 30 minutes briskly and take stairs with pain of at most 2 of 10, and have a normal "
    "knee the next morning. Until all of that is so, running waits."
)


def reasons_to_stop(values: Mapping[str, Any], today: date) -> list[str]:
    """Return why a runner needs a professional first, from a file's plain texts; empty where nothing says so."""
    answers = _mapping(values, "screening")
    found = [str(Screening.model_fields[name].description) for name in Screening.questions() if _yes(answers.get(name))]
    pain = _read("pain_today", answers)
    if isinstance(pain, int) and pain > STOP_ABOVE:
        found.append(f"Pain today is {pain / 10:g} of 10: above 4 of 10, stop and assess.")
    if _yes(_mapping(values, "protocol").get("needs_clearance")):
        found += _clearance(values, answers, today)
    return found


def _clearance(values: Mapping[str, Any], answers: Mapping[str, Any], today: date) -> Iterator[str]:
    """Yield what is wrong with the record of a clearance that the protocol asks for."""
    ask = "write who cleared this runner to run, and when, as `cleared_by` and `cleared_on` under `screening`"
    by, on = answers.get("cleared_by"), _read("cleared_on", answers)
    if not isinstance(by, str) or not by.strip() or not isinstance(on, date):
        yield f"This protocol needs a clearance, and none is recorded: {ask}."
        return
    injured = _read("injured_on", _mapping(values, "runner"), Runner)
    if wrong := wrong_clearance(on, injured if isinstance(injured, date) else None, today):
        yield f"This protocol needs a clearance, but {wrong}: {ask}."


def wrong_clearance(on: date, injured_on: date | None, today: date) -> str | None:
    """Return what is wrong with the day of a clearance, or None."""
    if on > today:
        return f"{on} is in the future"
    return f"{on} is before the injury of {injured_on}" if injured_on and on < injured_on else None


def warnings(screening: Screening, readiness: Readiness, *, stopped_running: bool) -> Iterator[str]:
    """Yield what a coach should know of answers that do not forbid a plan."""
    if unanswered := screening.unanswered():
        questions = _listed(Screening, unanswered)
        yield f"{_count(unanswered, 'screening')} not answered; a yes to any needs a professional:{questions}"
    if screening.pain_today is not None and screening.pain_today > BACK_OFF_ABOVE:
        pain = f"{screening.pain_today / 10:g} of 10"
        yield f"pain today is {pain}, above 3: back off; the plan goes on when it is at most 3"
    fields = Readiness.model_fields
    if not_yet := [name for name in fields if getattr(readiness, name) is False]:
        waits = "running waits until that is so" if stopped_running else "stop running until that is so"
        more = "" if stopped_running else ", and write `stopped_running: yes`"
        yield f"not ready to run ({', '.join(name.replace('_', ' ') for name in not_yet)}: no): {waits}{more}"
    if open_questions := [name for name in fields if getattr(readiness, name) is None]:
        questions = _listed(Readiness, open_questions)
        yield f"{_count(open_questions, 'readiness')} not answered; running waits for a yes to each:{questions}"


def one_line(warning: str) -> str:
    """Return a warning that may hold a list of questions as one line, for a program."""
    return warning.replace(_ENTRY, " ")


def _listed(model: type[Closed], names: list[str]) -> str:
    return "".join(f"{_ENTRY}{model.model_fields[name].description}" for name in names)


def _count(names: list[str], what: str) -> str:
    return f"{len(names)} {what} question{'s are' if len(names) > 1 else ' is'}"


def _mapping(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _yes(answer: object) -> bool:
    return isinstance(answer, str) and answer.strip().lower() in ("yes", "true")


def _read(name: str, answers: Mapping[str, Any], model: type[Closed] = Screening) -> object:
    """Return an answer as its model reads it; None where it cannot."""
    from pydantic import TypeAdapter

    if not isinstance(answers.get(name), str):
        return None
    try:
        return TypeAdapter(model.model_fields[name].rebuild_annotation()).validate_python(answers[name])
    except ValidationError:
        return None
