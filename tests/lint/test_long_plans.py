"""What lint asks of a plan grows with its weeks and no faster: counted in weeks that are built and sessions made."""

from collections import Counter
from typing import Any

import pytest
from answered import ANSWERED
from lint_files import linted

from planforge.problem.problem import Problem
from planforge.sessions import build

ONE_DAY = f"""planforge: 1
extends: runners-knee
{ANSWERED}runner:
  {{normal_weekly_distance: 20 km, easy_pace: "6:45 /km", walking_pace: "10:30 /km", stopped_running: yes}}
calendar: {{start: 2027-01-04, weeks: WEEKS, available: {{fri: 20:00 for 75 min}}}}
"""
TIMES = "mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 90 min"
BY_A_WEEK = ONE_DAY.replace("fri: 20:00 for 75 min", TIMES) + "goal: {by: week 16}\n"
EARLY = ONE_DAY.replace("fri: 20:00 for 75 min", TIMES) + "goal: {by: as early as the rules allow}\n"


def counted(text: str, weeks: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return how often what lint needs was worked out for a file of so many weeks."""
    calls: Counter[str] = Counter()

    def count(owner: Any, name: str) -> None:
        plain = getattr(owner, name)

        def counting(*arguments: Any, **more: Any) -> Any:
            calls[name] += 1
            return plain(*arguments, **more)

        monkeypatch.setattr(owner, name, counting)

    with monkeypatch.context() as patched:
        monkeypatch = patched
        count(Problem, "_frame")
        count(Problem, "phase")
        count(build, "run_session")
        count(build, "strength_session")
        linted(text.replace("WEEKS", str(weeks)))
    return calls


@pytest.mark.parametrize("text", [ONE_DAY, BY_A_WEEK, EARLY], ids=["contradicted", "by a week", "as early"])
def test_four_times_as_many_weeks_cost_four_times_as_much(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = (counted(text, weeks, monkeypatch) for weeks in (26, 104))
    assert short["_frame"] >= 26
    for name in ("_frame", "phase"):
        assert long[name] <= 4.5 * short[name], name
    for name in ("run_session", "strength_session"):
        assert long[name] == short[name], f"{name}: made once, whatever the weeks"
