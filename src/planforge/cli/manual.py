"""`planforge rules` and `planforge templates`: the manual, printed from the rules and files themselves."""

from typing import TYPE_CHECKING, NoReturn

import click

from planforge.cli.stops import ProfessionalFirst, WrongFile

if TYPE_CHECKING:
    from planforge.constraints.places import Place


@click.command("rules")
@click.argument("name", required=False)
@click.option("--evidence", is_flag=True, help="What studies found that tested a rule.")
def rules_command(name: str | None, evidence: bool) -> None:
    """Print the manual of the rules: all of them in a line each, or the page of NAME."""
    from planforge.rules.registry import BY_NAME, RULES
    from planforge.source import did_you_mean
    from planforge.views import manual

    if evidence:
        click.echo(manual.evidence(RULES))
    elif name is None:
        click.echo(manual.rules(RULES))
    elif rule := BY_NAME.get(name):
        click.echo(manual.page(rule))
    else:
        _unknown("rule", name, did_you_mean(name, BY_NAME))


@click.command("templates")
@click.argument("name", required=False)
@click.option("--where", metavar="TEXT", help="Where it hurts, like 'outside of the knee': which protocol is for that.")
def templates_command(name: str | None, where: str | None) -> None:
    """Print the packaged protocols and example files: all in a line each, or the YAML text of NAME.

    A constraint file names a protocol with `extends:`; an example is a whole constraint file to start from. A place
    that may mean several things, or that no protocol is for, ends with exit code 3: a physiotherapist first.
    """
    from planforge.constraints.templates import example_names, find_template, template_names
    from planforge.source import did_you_mean
    from planforge.views import templates

    if where is not None:
        click.echo(templates.for_place(place_told(where)))
        return
    if name is None:
        click.echo(templates.page(template_names(), example_names()))
        return
    path = find_template(name) or find_template(f"examples/{name}")
    if path is None:
        _unknown("template", name, did_you_mean(name, [*template_names(), *example_names()]))
    click.echo(path.read_text(encoding="utf-8"), nl=False)


def place_told(text: str) -> "Place":
    """Return the place that words mean; raise ProfessionalFirst or WrongFile where they mean none, or several."""
    from planforge.constraints.places import Referral, place_of
    from planforge.views import templates

    found = place_of(text)
    if found is None:
        raise WrongFile(f"{text[:80]!r} is no place that is known here\n{templates.places()}")
    if isinstance(found, Referral):
        raise ProfessionalFirst(templates.referral(found))
    return found


def _unknown(what: str, name: str, hint: str | None) -> NoReturn:
    said = f"{what} '{name[:80]}' is not known"
    hint = hint or f"`planforge {what}s` names them all"
    raise WrongFile(f"{said}\nhint: {hint}")
