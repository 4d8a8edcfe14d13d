"""`planforge show`: a constraint file with everything it extends, and where each value came from."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from planforge.cli.inputs import contradicted, read_constraints
from planforge.cli.stops import warn


@click.command("show", short_help="Print a file merged with what it extends.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--origins", is_flag=True, help="Say behind each line where its value was written: file:line:column.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of YAML.")
def show_command(file: Path | None, origins: bool, as_json: bool) -> None:
    """Print FILE (without it: the packaged example) merged with everything it extends, in the order of the format.

    The YAML is itself a constraint file, of the same plan.

    \b
    --json prints {extends: [the files and templates merged, FILE first], values: {...}}, where values are the texts
    as written; with --origins also origins: [{at: [keys and positions from 0], value, origin: "file:line:column"}].
    """
    from planforge.constraints.file import keys_at, shown
    from planforge.source import origins_of

    loaded = read_constraints(file, datetime.now(UTC).date(), to_show=True)
    warn(contradicted(loaded))
    document = loaded.document
    if not as_json:
        click.echo(shown(document, origins=origins), nl=False)
        return
    answer: dict[str, object] = {"extends": list(document.texts), "values": document.values()}
    if origins:
        found = origins_of(document, keys_at)
        answer["origins"] = [{"at": one.loc, "value": one.value, "origin": one.place} for one in found]
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
