"""`planforge pain`: what follows from pain, by the table of a protocol and a coach's changes of it."""

import click

from planforge.cli.output import answer
from planforge.cli.stops import WrongFile


@click.command("pain")
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--if", "entry", metavar="TEXT", help="What follows from these answers: 'worst=3 course=rose'.")
@click.option("--answers", is_flag=True, help="Name every answer of an entry, with its steps from mild to grave.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def pain_command(file: str | None, entry: str | None, answers: bool, as_json: bool) -> None:
    """Print the table by which pain decides the next sessions: limits in words, what leads to what, and whose it is.

    FILE is a constraint file or the name of a protocol (without it: runners-knee). With --if only what follows from
    some answers, and where that comes from; what is asked and not among them counts as not answered.

    \b
    planforge pain meniscus
    planforge pain sam.yaml --if 'worst=3 course=flat after=2 settled=within_1h
                                  morning=usual gait=normal red_flag=no'

    \b
    --json prints {of, profiles, limits, own_limits, bolder, answers, figures: [{name, says,
    worth, by, source}], rows: [{name, says, when: [{answer, step}],
    then: {now, next, days_off, refer}, to_do, source, worth, note, bounds}], sources, not_found}, and with
    --if also entry: {answers, now, next, days_off, refer, rows, left_open, says, to_do, source}.
    """
    from planforge.constraints.pain import pain_of
    from planforge.gate.judging import answers_in
    from planforge.views import pain

    if answers:
        click.echo(pain.answers_page())
        return
    try:
        given = None if entry is None else answers_in(entry)
    except ValueError as error:
        said, _, hint = str(error).partition("; ")
        raise WrongFile(f"--if: {said}" + (f"\nhint: {hint}" if hint else "")) from None
    stated = pain_of(file or "runners-knee")
    answer(
        pain.page(stated.title, stated.gate, stated.changes, stated.bolder, given, said=stated.said), as_json=as_json
    )
