"""`planforge rules` and `planforge templates`: the manual, printed from the rules and files themselves."""

from typing import NoReturn

import click

from planforge.cli.stops import WrongFile


@click.command("rules", short_help="Name every rule, or print one rule's page.")
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


@click.command("templates", short_help="Name the protocols and examples, or print one.")
@click.argument("name", required=False)
def templates_command(name: str | None) -> None:
    """Print the packaged protocols and example files: all in a line each, or the YAML text of NAME.

    A constraint file names a protocol with `extends:`; an example is a whole constraint file to start from.
    """
    from planforge.constraints.templates import example_names, find_template, template_names
    from planforge.source import did_you_mean
    from planforge.views import templates

    if name is None:
        click.echo(templates.page(template_names(), example_names()))
        return
    path = find_template(name) or find_template(f"examples/{name}")
    if path is None:
        _unknown("template", name, did_you_mean(name, [*template_names(), *example_names()]))
    click.echo(path.read_text(encoding="utf-8"), nl=False)


def _unknown(what: str, name: str, hint: str | None) -> NoReturn:
    said = f"{what} '{name[:80]}' is not known"
    hint = hint or f"`planforge {what}s` names them all"
    raise WrongFile(f"{said}\nhint: {hint}")
