"""What a run is called by its steps, and beside a title of the coach's own."""

from itertools import groupby

from planforge.languages.catalogue import Language
from planforge.plan.model import Do, Part, Session, Steps, unrolled
from planforge.quantities.units import MINUTE, format_number
from planforge.values import worked_out_once


def in_short(run: Session, said: Language) -> str:
    """Return what a run is called in a narrow table: `8 x 1:2`, `18 min`, `Along the river (8 x 1:2)`."""
    return _short(with_figures(run, said), said)


def with_figures(run: Session, said: Language) -> str:
    """Return what a run is called; of a title without a figure what is run stands behind it."""
    if any(map(str.isnumeric, run.title)):
        return run.title
    found = figures(run.steps, said)
    return f"{run.title} ({_short(found, said)})" if found else run.title


def _short(title: str, said: Language) -> str:
    for form in (said.sessions.run_walk, said.sessions.run):  # `Run-walk `, `Run `
        title = title.removeprefix(form.partition("{")[0])
    return title


@worked_out_once(by=lambda steps, said: (id(steps), id(said)))
def figures(steps: Steps, said: Language) -> str | None:
    """Return the stretches of a run's main part in words: so often so long, with so much walking between."""
    main = (step for step in unrolled(steps) if step.part is Part.MAIN)
    stretches = [(do, sum(step.seconds for step in several)) for do, several in groupby(main, key=lambda step: step.do)]
    runs = [seconds for do, seconds in stretches if do is Do.RUN]
    walks = [seconds for do, seconds in stretches if do is Do.WALK]
    in_turn = [Do.RUN, Do.WALK] * len(runs)
    if not runs or [do for do, _ in stretches] != in_turn[: len(stretches)]:
        return None
    (first, *_), last = runs, runs[-1]
    repeats = runs[: len(walks)] or runs

    def minutes(seconds: int) -> str:
        return format_number(seconds / MINUTE, said.quantities)

    if not walks:
        return said.sessions.run.format(minutes=minutes(first))
    if len({*walks}) > 1 or len({*repeats}) > 1:
        return None
    if len(repeats) == len(runs):
        return said.sessions.run_walk.format(times=len(runs), run=minutes(first), walk=minutes(walks[0]))
    if len(repeats) == 1:
        return said.sessions.run_twice.format(first=minutes(first), second=minutes(last))
    return said.sessions.run_walk_and_run.format(
        times=len(repeats), run=minutes(first), walk=minutes(walks[0]), last=minutes(last)
    )
