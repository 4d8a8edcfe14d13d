"""The answers that a constraint file needs before there is a plan with runs: nothing is wrong, and pain is low."""

from planforge.problem.sections import Readiness, Screening

SCREENING = dict.fromkeys(Screening.questions(), "no") | {"pain_today": "1 of 10"}
READINESS = dict.fromkeys(Readiness.questions(), "yes")  # of every protocol


def block(name: str, answers: dict[str, str]) -> str:
    """Return a block of a constraint file in one line."""
    return f"{name}: {{{', '.join(f'{key}: {value}' for key, value in answers.items())}}}\n"


ANSWERED = block("screening", SCREENING) + block("readiness", READINESS)
