"""`planforge schema`: what a YAML editor completes and checks a constraint file from."""

import click


@click.command("schema", short_help="Print the JSON Schema of constraint files, for editors.")
@click.option("--plan", is_flag=True, help="The schema of plan.json instead.")
def schema_command(plan: bool) -> None:
    """Print the JSON Schema (2020-12) of constraint files, made from the models, or with --plan that of plan.json.

    \b
    planforge schema > planforge.schema.json
    # yaml-language-server: $schema=planforge.schema.json     (the first line of your file)
    """
    from planforge.constraints.schema import file_schema, plan_schema, printed

    click.echo(printed(plan_schema() if plan else file_schema()), nl=False)
