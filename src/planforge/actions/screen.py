"""Answers to the screening, the pain today and the gate, as they are written into a file that is there.

Comments and layout of the file stay. A yes in the screening is written as well: no plan comes of such a file.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from planforge.actions.apply import Edits
from planforge.problem.readiness import flared, old_answers
from planforge.problem.sections import Screening
from planforge.source import Document


def edits(
    document: Document, said: Mapping[str, str], pain: str | None, before_running: Collection[str], today: date
) -> Edits:
    """Return the values of the file that change; a block that lacks is written as a whole.

    said: yes or no by the question's name. before_running: the questions of the gate that the protocol asks.
    """
    of_screening: dict[str, str | None] = {name: said[name] for name in Screening.questions() if name in said}
    asked = of_screening | {"pain_today": pain} if pain else of_screening
    if asked:
        asked |= _days(document, today, screened=bool(of_screening), pain=pain is not None)
    known = texts(document, "readiness")
    ready: dict[str, str | None] = {
        name: said[name] for name in said if name in before_running or (name in known and name not in asked)
    }
    values: dict[str, Any] = {**document.values()}
    of_today = {"asked_on": str(today)}
    new = {**values, "screening": {**asked, **of_today}, "readiness": {**ready, **of_today}}
    flares_now = flared(new, today) is not None
    flare = today if flares_now else flared(values, today)
    if flare and (asked or ready):
        asked["flared_on"] = str(flare)
    if flares_now:  # what was answered on this day is asked again, too
        if document.has_own(("readiness", "asked_on")) and known.get("asked_on") == str(today):
            ready["asked_on"] = None
    # A day for all of them: one that is kept, and is asked again, would seem as new as the others.
    elif ready and (ready.keys() >= {*before_running} or not old_answers(values, flare, today)):
        ready["asked_on"] = str(today)
    found: Edits = []
    for block, values in (("screening", asked), ("readiness", ready)):
        if document.has_own((block,)):
            found += [((block, name), text) for name, text in values.items()]
        elif values:
            found.append(((block,), {name: text for name, text in values.items() if text is not None}))
    return found


def texts(document: Document, block: str) -> dict[str, Any]:
    """Return what a block of the file states, as plain texts."""
    found = document.values().get(block)
    return found if isinstance(found, dict) else {}


def _days(document: Document, today: date, *, screened: bool, pain: bool) -> dict[str, str | None]:
    """Return the days that belong beside new answers.

    `asked_on` is the day of all of them, unless only one half is new: then the other keeps its own. For a clearance
    covers what was asked up to its day, and a pain is not of today because a question was answered today.
    """
    known = texts(document, "screening")
    has_own_pain_day = document.has_own(("screening", "pain_on"))
    if screened:
        days: dict[str, str | None] = {"asked_on": str(today)}
        if pain:
            return days | ({"pain_on": None} if has_own_pain_day else {})
        earlier = known.get("asked_on")
        return {"pain_on": earlier} | days if "pain_today" in known and "pain_on" not in known and earlier else days
    if "clearance" in known or "cleared_on" in known or "pain_on" in known:
        return {"pain_on": str(today)}
    return {"asked_on": str(today)}
