"""The manual of the rules, printed from the rules themselves: each in a line, or one on a page."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import get_args

from planforge.constraints.spelling import NOT_SET, bounds_words, value_words
from planforge.gate.table import OF_PAIN, Worth, table
from planforge.rules.base.rule import NONE_FOUND, Rule
from planforge.views.table import WIDTH, wrapped


def rules(every: Iterable[type[Rule]]) -> str:
    """Return the rules, a line each: the name, what the source is worth, and what it says."""
    rows = [(one.name, one.source.worth, one.manual().partition("\n")[0]) for one in every]
    worth = (
        "The second column says what a rule's source is worth. `planforge rules NAME` prints its page,\n"
        "`planforge rules --evidence` what studies found that tested any of it."
    )
    return f"{wrapped(rows)}\n\n{worth}"


_OF_NO_RULE = (  # what a plan rests on besides
    (
        "a tendon loaded",
        "trial",
        "loading within acceptable pain beat loading through it; 43 % were back to sport after 24 weeks (Breda 2021)",
    ),
    (
        "an osteoarthritis",
        "cohort",
        "running that people over 50 chose freely did not worsen the joint, and pain went away more often (PMC6095814)",
    ),
)


def evidence(every: Iterable[type[Rule]]) -> str:
    """Return what studies found that tested a rule, or what else plans rest on; for most of it there are none."""
    tested = [(one.name, one.source.worth, one.source.tested) for one in every if one.source.tested != NONE_FOUND]
    none = ", ".join(one.name for one in every if one.source.tested == NONE_FOUND)
    return "\n\n".join(
        (
            "What studies found that tested what a rule says, on injuries, pain or the way back:",
            wrapped([*tested, *_OF_NO_RULE]),
            textwrap.fill(f"None found for: {none}.", WIDTH, break_on_hyphens=False),
            *_of_pain(),
            "A coach's text is a convention here, the source article included.",
        )
    )


def _of_pain() -> Iterator[str]:
    """Yield what the numbers are worth by which pain decides: the limits of each profile, the days, the rows."""
    known = table()
    limits = [
        (
            name,
            one.worth,
            ", ".join(f"{key} {one.limits.of(key)}" for key in (*OF_PAIN, "settle_go")) + f": {one.words}",
        )
        for name, one in known.profiles.items()
    ]
    days = [(name.replace("_", " "), one.worth, f"{one.days} days: {one.words}") for name, one in known.numbers.items()]
    yield "The limits by which pain decides, in points of 10, and days:\n\n" + wrapped([*limits, *days])
    of_rows = {worth: [name for name, row in known.rows.items() if row.worth == worth] for worth in get_args(Worth)}
    rows = [(worth, ", ".join(names)) for worth, names in of_rows.items() if names]
    yield "Its rows by what their sources are worth (`planforge pain`), above a limit no more than it:\n\n" + wrapped(
        rows
    )
    yield textwrap.fill(f"Looked for, and none found: {' '.join(known.not_found)}", WIDTH, break_on_hyphens=False)


def page(rule: type[Rule]) -> str:
    """Return one rule's page: its docstring, its parameters, its source."""
    first, _, rest = rule.manual().partition("\n")
    kind = "a wish: always soft" if rule.wish else "hard: no plan breaks it; soft with a `weight`"
    parts = [f"{rule.name}: {first}", rest.strip("\n"), f"Kind:   {kind}", *_source(rule), "Parameters"]
    for name, field in rule.model_fields.items():
        if name == "during" and rule.always:
            continue
        default = value_words(field, field.get_default(call_default_factory=True))
        default = f"default {default}" if default != NOT_SET else "optional"
        notes = "; ".join(note for note in (bounds_words(field), default) if note)
        text = f"{field.description or ''} ({notes})"
        parts.append(
            textwrap.fill(text, WIDTH, initial_indent=f"  {field.alias or name}: ", subsequent_indent="      ")
        )
    set_by_default = [(name, one) for name, one in rule.model_fields.items() if one.get_default() not in (None, ())]
    given = [f"{name}: {value_words(one, one.get_default())}" for name, one in set_by_default[:1]]
    off = f"`{rule.name}: off` takes the rule away, and the plan says so."
    example = f"In a file:\n\n  rules:\n    {rule.name}: {{{', '.join(given)}}}\n\n{off}"
    return "\n".join([*parts[:1], "", parts[1], "", *parts[2:5], "", *parts[5:], "", example])


def _source(rule: type[Rule]) -> Iterator[str]:
    """Yield where a rule comes from, what that is worth, and what studies found that tested it."""
    for said in (f"Source: {rule.source.text} ({rule.source.worth})", f"Tested: {rule.source.tested}"):
        yield textwrap.fill(said, WIDTH, subsequent_indent=" " * 8)
