"""`planforge schema`: the shapes of what planforge reads, for editors, and of what it prints, for programs."""

import click

from planforge.cli.stops import WrongFile


@click.command("schema")
@click.argument("view", required=False)
@click.option("--plan", is_flag=True, help="The schema of plan.json instead.")
@click.option("--list", "listed", is_flag=True, help="Name every VIEW, a line each.")
def schema_command(view: str | None, plan: bool, listed: bool) -> None:
    """Print the JSON Schema (2020-12) of constraint files, made from the models, or with --plan that of plan.json.

    With VIEW, the name of a command that has --json: the schema of what that prints, whatever comes of it.

    \b
    planforge schema > planforge.schema.json
    # yaml-language-server: $schema=planforge.schema.json     (the first line of your file)
    planforge schema generate     what `planforge generate --json` prints
    """
    from planforge.constraints.schema import file_schema, plan_schema, printed

    if sum((view is not None, plan, listed)) > 1:
        raise click.UsageError("one schema at a time: VIEW or --plan; --list names each VIEW")
    if listed or view is not None:
        from planforge.views.schemas import VIEWS, view_schema

        if view is not None:
            if view not in VIEWS:
                raise WrongFile(_unknown(view, VIEWS))
            click.echo(printed(view_schema(view)), nl=False)
        else:
            click.echo("\n".join(VIEWS))
        return
    click.echo(printed(plan_schema() if plan else file_schema()), nl=False)


def _unknown(view: str, known: tuple[str, ...]) -> str:
    from planforge.source import did_you_mean

    hint = did_you_mean(view, known) or f"there are {', '.join(known)}"
    return f"no command '{view[:80]}' has --json\nhint: {hint}"
