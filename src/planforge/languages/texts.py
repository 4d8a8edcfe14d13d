"""Texts of a template that a runner reads: a plain text, or the same text in several languages side by side.

`{en: Hip strength, de: Hüftkraft}`: the runner's language, else English. A plain text is taken as it is, in whatever
language it was written.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticKnownError, core_schema

from planforge.languages.catalogue import ENGLISH

RUNNERS: Final = "language"  # in the context of a validation: the code of the runner's language
# All of ISO 639-1, for a template may have a language before planforge itself has it.
_ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io
is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn
mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se
sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo
wa wo xh yi yo za zh zu
"""
CODES = frozenset(_ISO_639_1.split())


@dataclass(frozen=True)
class InLanguages:
    """Annotation for a text of a template: one text, or one for each language; read as the one for the runner."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return the schema: each text of a mapping is what a text alone must be, and has something in it."""
        text = handler(source)
        filled = core_schema.chain_schema([core_schema.str_schema(min_length=1), text])
        code = core_schema.no_info_after_validator_function(_code, core_schema.str_schema())
        languages = core_schema.dict_schema(code, filled)
        picked = core_schema.with_info_after_validator_function(_for_the_runner, languages)

        def read(value: object, several: core_schema.ValidatorFunctionWrapHandler) -> object:
            if not isinstance(value, str | dict):
                raise PydanticKnownError("string_type")
            return several(value) if isinstance(value, dict) else value

        return core_schema.chain_schema([core_schema.no_info_wrap_validator_function(read, picked), text])

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return how an editor sees it: a text, or a mapping of codes to texts."""
        assert schema["type"] == "chain"
        text = handler(schema["steps"][1])
        several = {
            "type": "object",
            "properties": {ENGLISH: text},
            "patternProperties": {"^[a-z]{2}$": text},
            "additionalProperties": False,
            "required": [ENGLISH],
        }
        return {"anyOf": [text, several]}


RunnerText: TypeAlias = Annotated[str, InLanguages()]


def _code(code: str) -> str:
    if code in CODES:
        return code
    first = re.match(r"([A-Za-z]{2})(?:[-_]|$)", code)  # EN, or en-GB
    meant = first[1].lower() if first else ""
    hint = f"did you mean `{meant}`?" if meant in CODES else "write the two letters of ISO 639-1, such as `de`"
    raise ValueError(f"{code[:20]!r} is no language; {hint}")


def _for_the_runner(texts: dict[str, str], info: core_schema.ValidationInfo) -> str:
    if ENGLISH not in texts:
        raise ValueError("the English text is missing, for who reads none of these languages; add `en: ...` to it")
    return texts.get((info.context or {}).get(RUNNERS, ENGLISH), texts[ENGLISH])
