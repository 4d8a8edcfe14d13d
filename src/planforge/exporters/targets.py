"""Where a plan can go, and what becomes of each session there: the verdict of the format that a target takes.

Nothing is written for it. How a plan gets there is said as far as it is known, and where nobody tried it, that is said.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from planforge.exporters import registry
from planforge.exporters.formats import Verdict
from planforge.exporters.options import ExportOptions
from planforge.languages import Message
from planforge.plan.model import Plan

__all__ = ["TARGETS", "Target", "Targets", "judged"]


class Target(NamedTuple):
    """A target: its key, what it is called, the format that it takes, and how a plan gets there, in a few sentences."""

    key: str
    name: str
    format: str
    how: str


Targets: TypeAlias = Mapping[Target, Mapping[str, Verdict]]  # verdicts by the session's slot

_ONTO_THE_PHONE = Message("messages.made.onto_the_phone")
TARGETS = (
    Target(
        "garmin-usb",
        "Garmin by USB",
        registry.WORKOUTS,
        "`planforge load` copies the next workouts onto a watch that is a drive. It was tried on no watch.",
    ),
    Target(
        "garmin-mtp",
        "Garmin by MTP",
        registry.WORKOUTS,
        "The same files, onto a watch without a drive letter: `planforge load` finds it where Linux mounts it, and "
        "`planforge load --make garmin-mtp` says how elsewhere. It was tried on no watch.",
    ),
    Target(
        "apple-watch",
        "Apple Watch",
        registry.WORKOUTS_APPLE,
        f"`exports: {{watch: {{apple: yes}}}}` in the file writes {registry.WORKOUTS_APPLE}/. {_ONTO_THE_PHONE}",
    ),
    Target(
        "intervals-icu",
        "intervals.icu",
        registry.WORKOUTS,
        "The same files, on the calendar of an account there, which hands workouts on to the accounts of other makes. "
        "What their watches then show of them is not known.",
    ),
    Target(
        "calendar",
        "calendar alone",
        registry.CALENDAR,
        "Import plan.ics, or `planforge sync`. Every event holds the session's steps as text; no watch counts them.",
    ),
)


def judged(
    plan: Plan, options: ExportOptions, known: Mapping[str, Mapping[str, Verdict]] = MappingProxyType({})
) -> Targets:
    """Return what becomes of each session of a plan, by its slot, at every target, whatever a file asks for.

    known: the verdicts of formats, by name, that this plan was just written in.
    """
    formats = {one.name: one for one in registry.FORMATS}
    wanted = dict.fromkeys(target.format for target in TARGETS)
    verdicts = {name: known[name] if name in known else formats[name].verdict(plan, options) for name in wanted}
    return {target: verdicts[target.format] for target in TARGETS}
