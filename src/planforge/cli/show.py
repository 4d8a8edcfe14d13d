"""`planforge show`: a constraint file with everything it extends, and where each value came from."""

from datetime import UTC, datetime
from pathlib import Path

import click

from planforge.cli.generate import or_said
from planforge.cli.inputs import contradicted, read_constraints
from planforge.cli.output import answer
from planforge.cli.stops import warn


@click.command("show")
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
    from planforge.views import merged

    with or_said(as_json=as_json):
        loaded = read_constraints(file, datetime.now(UTC), to_show=True)
    warn(contradicted(loaded))
    answer(merged.page(loaded.document, origins=origins), as_json=as_json, as_written=True)
