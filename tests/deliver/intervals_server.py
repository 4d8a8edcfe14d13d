"""A calendar of planned workouts for tests that keeps to the published interface of intervals.icu, each field checked.

Whatever it is asked outside of that is refused with 422, and kept in `wrong`: a test demands that there is nothing.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hostile import Asked, Hostile, Reply, hostile

KEY = "not a secret: 4k2"
EVENTS = "/api/v1/athlete/0/events"
TYPES = {"Run", "WeightTraining", "Workout", "Ride", "Swim", "Walk"}
FIELDS = {"category", "start_date_local", "type", "name", "filename", "file_contents_base64", "external_id"}


@dataclass
class Intervals:
    """What the server holds, by number, and what it was asked that the interface does not have."""

    http: Hostile = field(default_factory=Hostile)
    held: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    fault: Callable[[Asked], Reply | None] = lambda _: None
    stamps: int = 0
    upserts: bool = True

    @property
    def url(self) -> str:
        """Return where it is."""
        return self.http.url.rstrip("/")

    def ours(self) -> dict[str, dict[str, Any]]:
        """Return the events by their identity; each is there once."""
        found = {one["external_id"]: one for one in self.held.values() if one.get("external_id")}
        assert len(found) == sum(bool(one.get("external_id")) for one in self.held.values())
        return found

    def count(self, method: str) -> int:
        """Return how often it was asked so."""
        return self.http.count(method)

    def add(self, **event: Any) -> dict[str, Any]:
        """Keep an event as if somebody had made it there."""
        self.stamps += 1
        number = max(self.held, default=1000) + 1
        self.held[number] = {"id": number, "category": "WORKOUT", "updated": f"stamp {self.stamps}", **event}
        return self.held[number]

    def answer(self, asked: Asked) -> Reply:
        """Return the fault's answer, or the interface's own."""
        return self.fault(asked) or self.honest(asked)

    def honest(self, asked: Asked) -> Reply:
        """Return what the interface says of a request."""
        path, query = urlsplit(asked.path).path, dict(parse_qsl(urlsplit(asked.path).query))
        if asked.password != KEY or not asked.headers["Authorization"].startswith("Basic "):
            return Reply(401, '{"status":401}', "application/json")
        if (asked.method, path) == ("GET", EVENTS) and set(query) == {"oldest", "newest"}:
            rows = [
                one for one in self.held.values() if query["oldest"] <= one["start_date_local"][:10] <= query["newest"]
            ]
            return said(rows)
        if (asked.method, path, query) == ("POST", f"{EVENTS}/bulk", {"upsert": "true"}):
            return self._bulk(asked)
        if asked.method == "DELETE" and path.removeprefix(f"{EVENTS}/").isdigit() and not query:
            there = self.held.pop(int(path.rpartition("/")[2]), None)
            return said({}) if there else Reply(404, "{}", "application/json")
        return self._refuse(f"{asked.method} {asked.path}")

    def _bulk(self, asked: Asked) -> Reply:
        events = json.loads(asked.body)
        if asked.headers.get("Content-Type") != "application/json" or not isinstance(events, list) or not events:
            return self._refuse("no array of JSON")
        for event in events:
            if what := breach(event):
                return self._refuse(what)
        return said([self.store(event) for event in events])

    def store(self, event: dict[str, Any]) -> dict[str, Any]:
        """Keep an event as the interface does: over the one of its identity."""
        self.stamps += 1
        same = [one["id"] for one in self.held.values() if one.get("external_id") == event["external_id"]]
        number = same[0] if same and self.upserts else max(self.held, default=1000) + 1
        self.files[number] = b64decode(event["file_contents_base64"])
        kept = {key: value for key, value in event.items() if key not in ("filename", "file_contents_base64")}
        self.held[number] = {
            "id": number, "athlete_id": "i1", **kept, "updated": f"stamp {self.stamps}",
            "moving_time": 600, "workout_doc": {"steps": [{"duration": 600}]},
        }  # fmt: skip
        return self.held[number]

    def _refuse(self, what: str) -> Reply:
        self.wrong.append(what)
        return Reply(422, '{"error":"Unprocessable"}', "application/json")


def said(value: object) -> Reply:
    """Return an answer in JSON."""
    return Reply(200, json.dumps(value), "application/json")


def breach(event: object) -> str:
    """Return what is wrong with an event that was sent; nothing where nothing is."""
    if not isinstance(event, dict) or set(event) != FIELDS or not all(isinstance(one, str) for one in event.values()):
        return f"other fields: {sorted(event) if isinstance(event, dict) else event}"
    if event["category"] != "WORKOUT" or event["type"] not in TYPES or not event["name"].strip():
        return f"category, type or name: {event['category']} {event['type']} {event['name']!r}"
    try:
        if datetime.fromisoformat(event["start_date_local"]).strftime("%Y-%m-%dT%H:%M:%S") != event["start_date_local"]:
            return f"start_date_local: {event['start_date_local']}"
        data = b64decode(event["file_contents_base64"], validate=True)
    except ValueError as error:
        return str(error)
    if not event["filename"].upper().endswith(".FIT") or data[8:12] != b".FIT":
        return f"no FIT file: {event['filename']}"
    return "" if event["external_id"].startswith("planforge-") else f"external_id: {event['external_id']}"


@contextmanager
def intervals(certificate: Path | None = None) -> Iterator[Intervals]:
    """Start such a server."""
    calendar = Intervals()
    with hostile(calendar.answer, certificate) as server:
        calendar.http = server
        yield calendar
