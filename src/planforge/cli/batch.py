"""`planforge batch`: the plans of many runners."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment
from planforge.cli.searching import shown
from planforge.cli.stops import Undelivered

if TYPE_CHECKING:
    from planforge.batch.runners import Shard
    from planforge.views.batched import RunnerValues


def _shard(_: click.Context, option: click.Parameter, text: str | None) -> "Shard | None":
    """Return the part of a batch that `3/64` names."""
    from planforge.batch.runners import Shard

    if text is None:
        return None
    number, slash, of = text.partition("/")
    if slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
        return Shard(int(number), int(of))
    raise click.BadParameter(f"{text!r} is no part of a batch; write it like 3/64, from 1/64 to 64/64", param=option)


@click.command("batch")
@click.argument("runners", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where to: DIR/NAME/ each."
)
@click.option("--jobs", type=click.IntRange(1), default=None, help="Processes; one a core without.")
@click.option("--shard", callback=_shard, metavar="N/M", help="Only the Nth of M parts; each runner is in one of them.")
@click.option("--resume", is_flag=True, help="Leave out whoever has the answer to the same question in DIR already.")
@click.option(
    "--dask", "cluster", metavar="ADDRESS", help="On a Dask cluster instead: tcp://HOST:PORT of its scheduler."
)
@click.option(
    "--now",
    callback=lambda context, option, text: None if text is None else moment(context, option, text),
    metavar="TIME",
    envvar="SOURCE_DATE_EPOCH",
    help="As if it were then; resumed, the moment of the batch before.",
)
def batch_command(
    runners: Path,
    out: Path,
    jobs: int | None,
    shard: "Shard | None",
    resume: bool,
    cluster: str | None,
    now: datetime | None,
) -> None:
    """Build the plan of every constraint file in RUNNERS, a folder, or a list with a path a line.

    Each is made as `generate` makes it, over the plan that lies in DIR/NAME and the diary beside the file, and its
    files appear together. A file that is wrong spoils its own answer alone. One line of JSON a runner is printed, and
    kept in DIR/answers.jsonl; the exit code is 0 where every runner has an answer: a plan, why none is possible, or a
    professional first. Else it is 5, and --resume goes on with the others.

    What a diary changes is told in `says`, and is no decision that the diary keeps: `generate` makes those.

    \b
    A line holds {runner, file, outcome: plan, waiting, conflict, red flag,
    unanswered, undecided, wrong file or failed, out, says, plan_id, revision,
    weeks, reached_in_week, proven, now, input, plan}; `planforge schema batch`
    says what they are.
    """
    from planforge.actions.moments import moment as present
    from planforge.batch.run import all_answered, prepared, run

    batch = prepared(runners, out, now=now, present=present(None), shard=shard, resume=resume)
    total, counts = len(batch.runners), dict[str, int]()
    with shown("Planning") as tell:

        def told(line: "RunnerValues") -> None:
            counts[line["outcome"]] = counts.get(line["outcome"], 0) + 1
            click.echo(json.dumps(line))
            tell(f"{sum(counts.values())} of {total}")

        lines = run(batch, jobs=jobs or os.cpu_count() or 1, cluster=cluster, tell=told)
    said = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())) or "none in this part"
    click.echo(f"{total} runners: {said}", err=True)
    if not all_answered(lines):
        raise Undelivered(f"Not every runner has an answer yet: {batch.answers} says why")
