"""An answer as a value: the text that a person reads, and the values that `--json` prints."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel, GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Json: TypeAlias = dict[str, Any]
Values_co = TypeVar("Values_co", covariant=True)


@dataclass(frozen=True)
class Page(Generic[Values_co]):
    """One answer, for a reader and for a program.

    text: its lines, without a line break at the end. values: a mapping of what JSON can say, of the shape that
    `planforge schema` prints for the command; lengths in metres, times in seconds, days as `2027-01-04`.
    """

    text: str
    values: Values_co


@dataclass(frozen=True)
class Stored:
    """The mark of values that are dumped from a model: they have its shape, as in plan.json."""

    model: "type[BaseModel]"

    def __get_pydantic_core_schema__(self, _source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        return handler(self.model)
