"""JSON Schemas (2020-12) of the constraint file and of plan.json, made from the models: for YAML editors and programs.

An editor parses scalars itself, by YAML 1.2, so the types allow what it makes of a text: `16` a number, `~` nothing. A
file may extend another, so nothing is required that a base may bring: only what stands in a list is complete, for a
list replaces. What a schema refuses the loader refuses; the loader, who knows ranges and the calendar, refuses more.
"""

import json
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from planforge.constraints.file import ConstraintFile
from planforge.plan.model import Plan
from planforge.quantities.spelled import spelling
from planforge.quantities.units import any_case
from planforge.rules.base.rule import Rule
from planforge.rules.registry import RULES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Json: TypeAlias = dict[str, Any]
_NOT_PARAMETERS: list[Json] = [
    {"enum": ["off"]},
    {"type": "string", "pattern": rf"^(?:|\s*(?:{any_case('off|no|false')})\s*)$"},
    {"const": False},
    {"type": "null"},
]


def file_schema() -> Json:
    """Return the schema of a constraint file."""
    models: list[type[BaseModel]] = [ConstraintFile, *RULES]
    references, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/$defs/{model}", schema_generator=_AsEditorsSee
    )
    shapes = definitions["$defs"]
    rules = {rule.name: _use(rule, references[rule, "validation"]) for rule in RULES}
    root = shapes.pop(references[ConstraintFile, "validation"]["$ref"].rpartition("/")[2])
    root["properties"]["rules"] = {
        "type": "object",
        "description": root["properties"]["rules"]["description"],
        "properties": rules,
        "additionalProperties": False,
    }
    whole = {"$schema": DIALECT, "title": "A planforge constraint file", **_only(root), "$defs": shapes}
    return _completed(whole)


def printed(schema: Json) -> str:
    """Return a schema's text."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def plan_schema() -> Json:
    """Return the schema of plan.json."""
    return {"$schema": DIALECT, **Plan.model_json_schema()}


def _only(root: Json) -> Json:
    return {key: root[key] for key in ("description", "type", "properties", "additionalProperties")}


def _use(rule: type[Rule], reference: Json) -> Json:
    """Return what may stand behind a rule's name: parameters, nothing, a list of uses, or `off`."""
    page = rule.manual().partition("\n\n")[0]
    uses = {"type": "array", "items": {"anyOf": [reference, {"type": "null"}, {"const": ""}]}}
    return {
        "description": f"{page} Source: {rule.source.text} ({rule.source.worth}).",
        "anyOf": [reference, uses, *_NOT_PARAMETERS],
    }


def _completed(schema: Json) -> Json:
    """Return the schema with nothing required, but for what is in a list: there everything is."""
    complete: Json = {}

    def name_of(reference: str) -> str:
        return reference.rpartition("/")[2]

    def walk(node: Any, in_list: bool) -> Any:
        if isinstance(node, list):
            return [walk(one, in_list) for one in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node and in_list:
            name = name_of(node["$ref"])
            if name not in complete and "required" in str(schema["$defs"][name]):
                complete[name] = None  # a shape may hold itself
                complete[name] = walk(schema["$defs"][name], True)
            return {**node, "$ref": f"{node['$ref']}-in-a-list"} if name in complete else node
        kept = node.items() if in_list else [(key, one) for key, one in node.items() if not _demands(key, one)]
        return {key: walk(one, in_list or key in ("items", "prefixItems")) for key, one in kept}

    open_schema: Json = walk(schema, False)
    open_schema["$defs"] |= {f"{name}-in-a-list": shape for name, shape in complete.items()}
    return open_schema


def _demands(key: str, value: object) -> bool:
    return key == "required" and isinstance(value, list)


class _AsEditorsSee(GenerateJsonSchema):
    """Models as an editor sees a constraint file: free texts may look like numbers, and defaults like a coach's."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return no: a title made of a field's name says nothing more."""
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> Json:
        """Return a mapping whose keys are spelled in a pattern, closed to others; the usual spellings are completed."""
        found = super().dict_schema(schema)
        if patterns := found.get("patternProperties"):
            (value,) = patterns.values()
            usual = found.pop("propertyNames", {}).get("examples", [])
            found |= {"properties": dict.fromkeys(usual, value), "additionalProperties": False}
        return found

    def str_schema(self, schema: core_schema.StringSchema) -> Json:
        """Return a free text: unquoted it may look like a number, a yes or a nothing to the editor."""
        found = super().str_schema(schema)
        return found if "pattern" in found else {**found, "type": ["string", "number", "boolean", "null"]}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> Json:
        """Return the words allowed, and as numbers those that are digits."""
        found = super().literal_schema(schema)
        words = found.pop("enum", None) or [found.pop("const")]
        found.pop("type", None)
        return {**found, "enum": [*words, *(int(word) for word in words if str(word).isdigit())]}

    def model_schema(self, schema: core_schema.ModelSchema) -> Json:
        """Return a part of the file, its bounds and defaults in the coach's words."""
        found = super().model_schema(schema)
        for name, field in schema["cls"].model_fields.items():
            _worded(found["properties"][field.alias or name], field)
        return found


def _worded(found: Json, field: FieldInfo) -> None:
    """Put bounds and default of a quantity into words."""
    spelled, default = spelling(field), found.pop("default", None)
    if spelled:
        low, high = spelled.bounds
        found["description"] = f"{field.description or ''} From {low} to {high}.".strip()
        if isinstance(default, int):
            found["default"] = default if spelled.is_count else spelled.show(default)
    elif isinstance(default, bool):
        found["default"] = "yes" if default else "no"
    elif isinstance(default, str | list) and default:
        found["default"] = default
