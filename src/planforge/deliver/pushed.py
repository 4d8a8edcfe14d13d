"""What an athlete's calendar was told of a plan: a record beside plan.json, its owner's alone to read.

It holds no key, and nothing of the athlete but what plan.json holds, too. That a session is about to be sent stands in
it first: after a run that was killed, or a server that failed, nobody knows, so it is sent again, over itself.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planforge.deliver.addresses import NotSynced
from planforge.deliver.intervals import Look
from planforge.languages import Message
from planforge.plan.model import Day, Mark, Sha256, WorkoutSlot
from planforge.reading import read_bytes
from planforge.staging import replace_file

RECORD = "pushed.json"
_MOST_BYTES = 4_000_000  # 104 weeks of sessions have a tenth of it


class Looks(BaseModel):
    """How an event was told to look."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: Day
    name: str = Field(max_length=1000)
    type: str = Field(max_length=100)

    @property
    def look(self) -> Look:
        """Return the same, as it is compared with what is there."""
        return Look(self.day, self.name, self.type)


class Told(Looks):
    """What was told of one session, and seen to be there: the event's number, the sum of what was sent, how it looks.

    day, name and type are the plan's; what somebody has changed since differs from them. sending: how it was to look
    by what was sent since and not seen to be there.
    """

    event: int = Field(ge=0)
    sha256: Sha256
    sending: Looks | None = None


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    plan_id: Mark
    sessions: dict[WorkoutSlot, Told | None]


def read_record(folder: Path, url: str, plan_id: str) -> dict[str, Told | None]:
    """Return what a server was told of a plan, by slot; nothing where another plan or server was told.

    Raises NotSynced for a record that is there and cannot be read.
    """
    path = folder / RECORD
    way_out = Message("messages.sync.none_sent")
    try:
        if not path.exists():
            return {}
        data = read_bytes(path, _MOST_BYTES)
        record = _Record.model_validate_json(data)
    except OSError as error:
        why = error.strerror or str(error)
        raise NotSynced(
            Message("messages.sync.record_unreadable", where=str(path), why=why, way_out=way_out)
        ) from error
    except ValidationError:
        raise NotSynced(Message("messages.sync.record_strange", where=str(path), way_out=way_out)) from None
    return dict(record.sessions) if (record.url, record.plan_id) == (url, plan_id) else {}


def write_record(folder: Path, url: str, plan_id: str, sessions: Mapping[str, Told | None]) -> None:
    """Keep what a server was told of a plan. Raises StagingError."""
    record = _Record(url=url, plan_id=plan_id, sessions=dict(sorted(sessions.items())))
    data = f"{record.model_dump_json(indent=2)}\n".encode()
    path = folder / RECORD
    if not path.is_file() or read_bytes(path, _MOST_BYTES) != data:
        replace_file(path, data)
