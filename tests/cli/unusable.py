"""Every path of a small plan.json with values that nobody can use, and the commands that read it."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Keys = tuple[str | int, ...]

_NUMBERS = (-1, 0, 1, 99, 10**5, 2**31, 10**10, 10**19, 10**400)
_MOMENTS = (
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-11-30T00:00:00",
)
_DATES = ("0001-01-01", "9999-12-31", "1969-12-31", "2026-12-24", "2099-12-31")
_TIMES = ("23:59:59.999999", "10:00:00+02:00", "10:00Z", "00:00", "23:59:59")
_TEXTS = (
    "",
    " ",
    "x" * 3000,
    "\u202e\x1b[31m\x00",
    "a\r\nBEGIN:VEVENT",
    "../../x",
    "squat/nothing",
    "Etc/GMT+12",
    "Factory",
    "w99-run-99",
    "w01-strength-7",
    "w01-week",
    "run",
    "exercise",
    "feasible",
    "Walk",
)


@dataclass(frozen=True)
class Case:
    """One value put in one place."""

    keys: Keys
    value: Any

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.keys))} = {str(self.value)[:60]!r}"

    def plan(self, base: dict[str, Any]) -> str:
        """Return the text of the plan with the value in its place."""
        whole = json.loads(json.dumps(base))
        inner = whole
        for key in self.keys[:-1]:
            inner = inner[key]
        inner[self.keys[-1]] = self.value
        return json.dumps(whole)


def small(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan with a week without runs, and one with all there is; the rest left out."""
    weeks = [week for week in plan["weeks"] if week["index"] in (1, 2, 3, 4)]
    slots = {session["id"] for week in weeks for session in week["sessions"]}
    kept = {name: [one for one in plan[name] if one["slot"] in slots] for name in ("events", "workouts")}
    return {**plan, **kept, "weeks": weeks, "calendar": {**plan["calendar"], "weeks": 4}}


def cases(base: dict[str, Any]) -> Iterator[Case]:
    """Yield every value in every kind of place: of a list's entries the first that has the key."""
    seen: set[tuple[str, ...]] = set()
    for keys, value in _paths(base, ()):
        kind = tuple("*" if isinstance(key, int) else key for key in keys)
        if kind not in seen:
            seen.add(kind)
            yield from (Case(keys, one) for one in _instead_of(value))


def _paths(node: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    if keys:
        yield keys, node
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from _paths(value, (*keys, key))


def _instead_of(value: Any) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return _NUMBERS
    if isinstance(value, str):
        for pattern, others in ((r"\d{4}-\d\d-\d\dT", _MOMENTS), (r"\d{4}-\d\d-\d\d$", _DATES), (r"\d\d:\d\d", _TIMES)):
            if re.match(pattern, value):
                return others
        return _TEXTS
    if isinstance(value, list):
        return [], value + value, value[:1] * 3, value[::-1]
    return ({},)


def laid_out(text: str, folder: Path) -> Path:
    """Put a plan into a folder, as an export without its files."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "workouts").mkdir(parents=True)
    (folder / "plan.json").write_text(text, encoding="utf-8")
    return folder


def commands(folder: Path, other: Path) -> Iterator[tuple[str, ...]]:
    """Yield the command lines that read the plan of a folder; `other` holds a sound one."""
    plan = str(folder)
    yield "compare", plan, str(other)
    yield "compare", str(other), plan, "--json"
    yield "check", "example.yaml", plan
    yield "check", "example.yaml", plan, "--json"
    yield "check", "--exports", plan
    yield "load", "--out", plan, "--to", str(folder / "to"), "--now", "2026-11-30"
    yield "load", "--out", plan, "--device", "watch", "--now", "2026-11-30"
    yield "sync", "--out", plan, "--url", "http://127.0.0.1:9/", "--user", "u"
    yield "push", plan, "--url", "http://127.0.0.1:9/", "--key-command", "echo key", "--now", "2026-11-30"
