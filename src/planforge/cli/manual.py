"""`planforge rules` and `planforge templates`: the manual, printed from the rules and files themselves."""

import textwrap
from typing import TYPE_CHECKING, NoReturn

import click

from planforge.cli.stops import WrongFile

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.rules.base.rule import Rule

_WIDTH = 96


@click.command("rules", short_help="Name every rule, or print one rule's page.")
@click.argument("name", required=False)
def rules_command(name: str | None) -> None:
    """Print the manual of the rules: all of them in a line each, or the page of NAME."""
    from planforge.rules.registry import BY_NAME, RULES
    from planforge.source import did_you_mean

    if name is None:
        click.echo(_table([(rule.name, rule.source.worth, rule.manual().partition("\n")[0]) for rule in RULES]))
        click.echo("\nThe second column says what a rule's source is worth. `planforge rules NAME` prints its page.")
    elif rule := BY_NAME.get(name):
        click.echo(_page(rule))
    else:
        _unknown("rule", name, did_you_mean(name, BY_NAME))


@click.command("templates", short_help="Name the protocols and examples, or print one.")
@click.argument("name", required=False)
def templates_command(name: str | None) -> None:
    """Print the packaged protocols and example files: all in a line each, or the YAML text of NAME.

    A constraint file names a protocol with `extends:`; an example is a whole constraint file to start from.
    """
    from planforge.constraints.templates import example_names, find_template, template_names
    from planforge.source import did_you_mean

    if name is None:
        for title, names in (("Protocols, for `extends:`", template_names()), ("Examples", example_names())):
            click.echo(f"{title}\n{_table([(one, opening(find_template(one))) for one in names])}\n")
        click.echo("`planforge templates NAME` prints the file.")
        return
    path = find_template(name) or find_template(f"examples/{name}")
    if path is None:
        _unknown("template", name, did_you_mean(name, [*template_names(), *example_names()]))
    click.echo(path.read_text(encoding="utf-8"), nl=False)


def _unknown(what: str, name: str, hint: str | None) -> NoReturn:
    said = f"{what} '{name[:80]}' is not known"
    hint = hint or f"`planforge {what}s` names them all"
    raise WrongFile(f"{said}\nhint: {hint}")


def opening(path: "Path | None") -> str:
    """Return a file's first comment: what it is for."""
    assert path is not None, "a listed template is there"
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)


def _table(rows: list[tuple[str, ...]]) -> str:
    """Return rows of words, the last column wrapped."""
    widths = [max(len(row[column]) for row in rows) + 2 for column in range(len(rows[0]) - 1)]
    indent = 2 + sum(widths)
    return "\n".join(
        textwrap.fill(
            "  " + "".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)),
            _WIDTH,
            subsequent_indent=" " * indent,
            break_on_hyphens=False,
        )
        for row in rows
    )


def _page(rule: type["Rule"]) -> str:
    """Return one rule's page: its docstring, its parameters, its source."""
    from planforge.constraints.spelling import NOT_SET, bounds_words, value_words

    first, _, rest = rule.manual().partition("\n")
    kind = "a wish: always soft" if rule.wish else "hard: no plan breaks it; soft with a `weight`"
    parts = [f"{rule.name}: {first}", rest.strip("\n"), f"Kind:   {kind}", _source(rule), "Parameters"]
    for name, field in rule.model_fields.items():
        if name == "during" and rule.always:
            continue
        default = value_words(field, field.get_default(call_default_factory=True))
        default = f"default {default}" if default != NOT_SET else "optional"
        notes = "; ".join(note for note in (bounds_words(field), default) if note)
        text = f"{field.description or ''} ({notes})"
        parts.append(
            textwrap.fill(text, _WIDTH, initial_indent=f"  {field.alias or name}: ", subsequent_indent="      ")
        )
    set_by_default = [(name, one) for name, one in rule.model_fields.items() if one.get_default() not in (None, ())]
    given = [f"{name}: {value_words(one, one.get_default())}" for name, one in set_by_default[:1]]
    off = f"`{rule.name}: off` takes the rule away, and the plan says so."
    example = f"In a file:\n\n  rules:\n    {rule.name}: {{{', '.join(given)}}}\n\n{off}"
    return "\n".join([*parts[:1], "", parts[1], "", *parts[2:4], "", *parts[4:], "", example])


def _source(rule: type["Rule"]) -> str:
    return textwrap.fill(f"Source: {rule.source.text} ({rule.source.worth})", _WIDTH, subsequent_indent=" " * 8)
