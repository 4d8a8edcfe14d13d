"""Templates beside the facts: what a template has where a fact belongs, and every difference that has no reason."""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from other_language import in_english

from planforge.constraints.templates import find_template, template_names
from planforge.exporters import words
from planforge.exporters.fit.encoding import exercise_codes
from planforge.gate.table import OF_PAIN, table
from planforge.languages import english
from planforge.plan.model import SECONDS_PER_REP, Kind
from planforge.problem.days import SETTLING_DAYS
from planforge.problem.readiness import Readiness
from planforge.problem.sections import PHASE_ORDER, Screening
from planforge.quantities.units import parse_duration
from planforge.rules import cool_down, warm_up
from planforge.rules.registry import BY_NAME
from planforge.source import read_text

DATA = Path(__file__).parent / "data"
TEMPLATES = [name for name in template_names() if name != "base"]


@cache
def facts(name: str) -> Any:
    return yaml.safe_load((DATA / "facts" / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def deviations() -> list[dict[str, Any]]:
    return list(yaml.safe_load((DATA / "deviations.yaml").read_text(encoding="utf-8")))


class Template:
    """One template, merged, beside its own text; `change` makes a copy that says something else."""

    def __init__(self, name: str, change: tuple[str, str] | None = None) -> None:
        path = find_template(name)
        assert path is not None
        self.name = name
        self.text = path.read_text(encoding="utf-8")
        if change:
            assert change[0] in self.text, change[0]
            self.text = self.text.replace(*change)
        document = read_text(self.text, name, find_template, template_names())
        self.texts = document.texts
        self.values: Any = in_english(document.values())
        self.protocol: Any = self.values["protocol"]

    # -- what stands where ---------------------------------------------------------------------------------------

    def has(self, value: str, at: str) -> bool:
        """Tell whether the template has a fact's value at a place (the places: data/facts/article.yaml)."""
        kind, _, rest = at.partition(" ")
        if at in ("words", "text"):
            return _plain(value) in _plain(self.words() if at == "words" else self.text)
        if at == "screening":
            return value in Screening.model_fields
        if at == "readiness":
            return value in Readiness.model_fields
        if at == "base":
            return _plain(value) in _plain(next(text for name, text in self.texts.items() if name == "base"))
        if at == "needs clearance":
            return str(self.protocol.get("needs_clearance", "no")) == value
        if at == "cross-training":
            return ", ".join(one["title"] for one in self.protocol["cross_training"]) == value
        if at == "settling days":
            return int(value) == SETTLING_DAYS
        if at.startswith("calendar weeks"):
            weeks = int(self.values["calendar"]["weeks"])
            return weeks >= int(value) if at.endswith("or more") else weeks <= int(value)
        if at == "first running week":
            return str(self.first_running_week()) == value
        if at == "build weeks":
            return self.build_weeks() <= int(value.partition("-")[2])
        if at == "level first":
            return bool(self.protocol["ladder"]["levels"][0] == value)
        if at == "entry":
            return bool(self.protocol["ladder"]["reduced_entry"].startswith(value))
        if at == "routine minutes":
            low, _, high = value.removesuffix(" min").partition("-")
            least, most = (int(low), int(high)) if high else (int(low) - 1, int(low) + 3)
            return all(least <= one / 60 <= most for one in self.early_routines())
        if at == "heavy weeks":
            return self.heavy_weeks() == value
        if kind == "phase":
            return next((one["weeks"] for one in self.protocol["phases"] if one["name"] == rest), "none") == value
        if kind == "stage":
            return {*value.split(", ")} == {*self.stage(int(rest)).get("opens", ())}
        if kind == "routine":
            return {*value.split(", ")} <= {one["exercise"] for one in self.protocol["routines"][rest]["sets"]}
        assert kind == "rule", at
        rule, _, parameter = rest.partition(".")
        found = self.values["rules"].get(rule, {}).get(parameter, "none")
        return {*value.split(", ")} <= {*found} if isinstance(found, list) else found == value

    def words(self) -> str:
        """Return all that a runner may read of the template, and of what rules and messages say in every plan."""
        protocol = self.protocol
        said = [*protocol.get("advice", ()), *protocol.get("care", ()), *protocol.get("cues", ())]
        said += [one.get("aim", "") for one in protocol["phases"]]
        said += [f"{one.get('gate', '')} {one.get('name', '')}" for one in protocol["strength"]]
        for routine in protocol["routines"].values():
            said += [*routine.get("notes", ()), *(one.get("cue", "") for one in routine["sets"])]
        said += [
            *(words.if_it_hurts(kind, None, english()) for kind in Kind),
            *english().terrains.values(),
            *english().ground.values(),
            english().cues.no_camber,
            english().notes.first_back[self.values["rules"]["reintroduction"]["first"]],
        ]
        said += [english().readiness.gate, warm_up.WarmUp().cue, cool_down.CoolDown().cue]
        limits = table().profiles["general"].limits  # the article's; a protocol's profile may say otherwise
        points = {name: str(getattr(limits, name)) for name in OF_PAIN}
        points["most_pain"] = points["hold"]
        points["above"] = english().pain.above_hold.format(**points)
        said = [re.sub(r"\{(\w+)\}", lambda found: points[found[1]], line) for line in said]
        return "\n".join([*said, *(str(one.description) for one in Screening.model_fields.values())])

    def first_running_week(self) -> int:
        ends = [int(one["weeks"].rpartition("-")[2]) for one in self.protocol["phases"] if "weeks" in one]
        assert [one["name"] for one in self.protocol["phases"]][-1] == PHASE_ORDER[-1]
        return 1 + max(ends, default=0)

    def build_weeks(self) -> int:
        return int(self.protocol["default_goal"]["by"].removeprefix("week ")) - self.first_running_week()

    def early_routines(self) -> list[int]:
        """Return the seconds of the routines that are done in weeks 1 to 6."""
        return [self.seconds(one["routine"]) for one in self.protocol["strength"] if int(one["from_week"]) <= 6]

    def seconds(self, routine: str) -> int:
        total = 0
        for one in self.protocol["routines"][routine]["sets"]:
            tempo = parse_duration(one["tempo"]) if "tempo" in one else SECONDS_PER_REP
            work = parse_duration(one["hold"]) if "hold" in one else int(one["reps"]) * tempo
            sides = 2 if one.get("each_side") == "yes" else 1
            total += int(one["sets"]) * (sides * work + parse_duration(one.get("rest", "30 s")))
        return total

    def stage(self, number: int) -> Any:
        return next(one for one in self.protocol["strength"] if one.get("name", "").startswith(f"{number} of"))

    def heavy_weeks(self) -> str:
        """Return repetitions and weeks of the heavy stage: `15 1, 12 2`."""
        stages = self.protocol["strength"]
        return ", ".join(
            f"{one['routine'].removeprefix('heavy-')} {int(after['from_week']) - int(one['from_week'])}"
            for one, after in pairwise(stages)
            if one["routine"].startswith("heavy-")
        )

    def says_unsourced(self, routine: str) -> bool:
        """Tell whether the comments beside a routine, where it is defined, say `unsourced`."""
        text = next(text for text in self.texts.values() if re.search(rf"^    {routine}:", text, re.MULTILINE))
        found = re.search(rf"^    {routine}:.*?(?=^    \S|^  \S|\Z)", text, re.MULTILINE | re.DOTALL)
        assert found
        return "unsourced" in " ".join(re.findall(r"#.*", found[0]))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"\n#", " ", text).split()).lower()


def rule_complaints(base: str) -> list[str]:
    """Return every default of a rule that differs, in the shared template's text or in code, or has lost its mark."""
    values: Any = read_text(base, "base").values()["rules"]
    blocks = dict(
        re.findall(r"^  ([a-z-]+):(.*?)(?=^  \S|\Z)", base.partition("\nrules:\n")[2], re.MULTILINE | re.DOTALL)
    )
    told = [f"{name}: no source is kept for it" for name in values if name not in facts("rules") and values[name]]
    for name, wanted in facts("rules").items():
        rule, stated = BY_NAME[name], values.get(name, {})
        comments = " ".join(re.findall(r"#\s*(.*)", blocks.get(name, ""))).lower()
        told += [f"{name}: no {mark!r} beside it" for mark in wanted["marks"] if mark.lower() not in comments]
        for parameter in wanted.keys() - {"marks"}:
            value = str(wanted[parameter])
            if stated.get(parameter) != value:
                told.append(f"{name}.{parameter}: the template has {stated.get(parameter)}, not {value}")
            if getattr(rule.model_validate({parameter: value}), parameter) != rule.model_fields[parameter].default:
                told.append(f"{name}.{parameter}: without a file it is not {value}")
    return told


# -- complaints ------------------------------------------------------------------------------------------------------


class Difference(NamedTuple):
    """A fact that a template does not have; `has` tells whether it has something else in its place."""

    fact: str
    said: str
    has: Callable[[str], bool] = lambda _: False


def complaints(template: Template) -> list[str]:
    """Return what is missing in a template, or differs, without a reason for just what stands in its place."""
    return [f"{one.fact}: {one.said}" for one in differences(template) if not reasons(one, template.name)]


def reasons(found: Difference, name: str) -> list[dict[str, Any]]:
    """Return the deviations that stand for a difference in a template."""
    return [
        one
        for one in deviations()
        if fnmatch(found.fact, one["fact"])
        and any(fnmatch(name, some) for some in one["templates"])
        and any(found.has(str(instead)) for instead in one["instead"])
    ]


def differences(template: Template) -> Iterator[Difference]:
    """Yield every fact that belongs to a template and is not in it as it is."""
    own = next((one for one in facts("conditions").values() if template.name in one["templates"]), {"templates": []})
    stated = {**facts("article"), **{name: one for name, one in own.items() if name != "templates"}}
    for name, one in stated.items():
        if one.get("in", template.name) == template.name and not template.has(str(one["value"]), one["at"]):
            has = partial(template.has, at=one["at"])
            yield Difference(name, f"no {one['value']!r} at {one['at']}", has)
    for key, one in facts("strength")["exercises"].items():
        found = template.protocol["exercises"].get(key, {}).get("fit", "none/none")
        if found != one["fit"] or list(exercise_codes(found)) != one["numbers"]:
            yield Difference(f"exercise/{key}", f"{found} is not {one['fit']} {one['numbers']}")
    for condition, routines in facts("strength")["routines"].items():
        if condition == "base" or template.name.startswith(condition):
            for name, routine in routines.items():
                yield from _of_routine(template, f"{condition}/{name}", name, routine)


def _of_routine(template: Template, fact: str, name: str, wanted: Any) -> Iterator[Difference]:
    found = template.protocol["routines"].get(name)
    if found is None:
        yield Difference(fact, "there is no such routine")
        return
    if wanted["unsourced"] and not template.says_unsourced(name):
        yield Difference(f"{fact}/unsourced", "its comment does not say `unsourced`")
    if str(wanted.get("days_between", 1)) != found.get("days_between", "1"):
        yield Difference(f"{fact}/days_between", f"{wanted['days_between']} are asked for")
    by_exercise = {one["exercise"]: one for one in found["sets"]}
    for exercise, amount in wanted["sets"].items():
        one = by_exercise.get(exercise)
        sets, _, much = amount.partition(" x ")
        if not _does(one, much, sets):
            yield Difference(f"{fact}/{exercise}", f"{one} is not {amount}", partial(_does, one, much))
        elif one.get("tempo") != wanted.get("tempo", one.get("tempo")):
            yield Difference(f"{fact}/{exercise}/tempo", f"{one.get('tempo')} is not {wanted['tempo']}")
        elif "rest" in wanted and not _within(str(parse_duration(one["rest"])), wanted["rest"]):
            yield Difference(f"{fact}/{exercise}/rest", f"{one['rest']} is not {wanted['rest']} s")


def _does(found: Any, much: str, sets: str) -> bool:
    """Tell whether a routine's item has so many sets of so much; `left out`: whether it is not there."""
    if found is None or sets == "left out":
        return found is None and sets == "left out"
    return _within(found["sets"], sets) and _within(found.get("reps") or found["hold"], much)


def _within(found: str, wanted: str) -> bool:
    """Tell whether `12` is `12`, or lies in `10-15`."""
    low, dash, high = wanted.partition("-")
    return int(low) <= int(found) <= int(high) if dash else found == wanted
