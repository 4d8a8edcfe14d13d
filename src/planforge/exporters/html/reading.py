"""What a report shows, read out of its HTML by a parser that knows nothing of how the page was made.

Takes any bytes: a page as planforge writes it is XML, too, and any other is read as a browser does, with patience. What
is read is what a person sees: the words of a cell and the labels of a chart's marks, and beside them the values that
the page gives to programs.
"""

import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.parsers.expat import ExpatError, ParserCreate

_SEAL = re.compile(rb"<!-- sha256: ([0-9a-f]{64}) -->\n\Z")
_VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})


@dataclass
class Cell:
    """A part of a page: its words, and the values in it by their names, each as it is given and as it is shown."""

    words: str = ""
    values: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Shown:
    """A session as the grid shows it. at: its day, and its hour where it has one: `2027-01-25T18:00`."""

    slot: str
    day: str
    at: str = ""
    hour: str = ""
    title: str = ""
    length: str = ""


@dataclass
class ReadReport:
    """What a report shows.

    plan: the identity and revision it names. with_diary: what was told stands in it. sessions: of the grid, in its
    order; coming: the day or time, and the line, of those with their steps. totals: of each row of the grid; rows: of
    each other table by its class, a cell a column. throughout: what the runner is told for all of the plan. marks: of
    each chart's picture by its name, what its marks say.
    """

    plan: str = ""
    with_diary: bool = False
    sessions: list[Shown] = field(default_factory=list)
    coming: list[tuple[str, str]] = field(default_factory=list)
    totals: list[Cell] = field(default_factory=list)
    rows: dict[str, list[list[Cell]]] = field(default_factory=dict)
    throughout: list[str] = field(default_factory=list)
    marks: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def sealed(data: bytes) -> bool:
    """Tell whether the sum at the end of a page is that of all before it."""
    found = _SEAL.search(data)
    return found is not None and hashlib.sha256(data[: found.start()]).hexdigest().encode() == found[1]


def read(data: bytes) -> ReadReport:
    """Return what a page shows; of what is no report, nothing."""
    try:
        return _as_xml(data)
    except (ExpatError, _Declares):
        patient = _Patient()
        patient.feed(data.decode("utf-8", "replace"))
        patient.close()
        return patient.reader.found


class _Declares(Exception):
    """A page declares entities: those that read XML would put in what they stand for, however long that is."""


def _as_xml(data: bytes) -> ReadReport:
    """Return the same of a page that is XML; a tenth of the cost. Raises ExpatError for any other, and _Declares."""

    def refuse(*_: object) -> None:
        raise _Declares

    reader, parser = _Reader(), ParserCreate("utf-8")
    parser.buffer_text = True
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.Parse(data, True)
    return reader.found


def plain(text: str) -> str:
    """Return a text with its blanks and lines as one blank each, as a page shows it."""
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip()


class _Patient(HTMLParser):
    """Reads what is no XML: tags that nobody ends, signs that nobody escaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.reader = _Reader()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that is over at once."""
        self.handle_starttag(tag, attrs)
        self.reader.end(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the start of an element."""
        self.reader.start(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        """Take the end of an element."""
        self.reader.end(tag)

    def handle_data(self, data: str) -> None:
        """Take words."""
        self.reader.words(data)


class _Reader:
    """Walks a page, and keeps the classes of all that is open."""

    def __init__(self) -> None:
        self.found = ReadReport()
        self._open: list[tuple[str, dict[str, str]]] = []
        self._table = self._picture = self._day = ""
        self._cell: Cell | None = None
        self._session: Shown | None = None
        self._next: list[str] | None = None
        self._line: list[str] | None = None

    # -- where we are ------------------------------------------------------------------------------------------------

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        if self._picture:
            self._mark(given)
        if tag == "meta" and given.get("name") == "plan":
            self.found.plan = given.get("content", "")
        if tag == "meta" and given.get("name") == "holds":
            self.found.with_diary = given.get("content") == "diary"
        if tag in _VOID:
            return
        self._open.append((tag, given))
        classes = given.get("class", "").split()
        if tag == "table":
            self._table = next((one for one in classes if one != "rows"), "")
        elif tag == "tr" and self._inside("tbody") and self._table:
            self.found.rows.setdefault(self._table, []).append([])
        elif tag in ("td", "th") and self._inside("tbody"):
            self._cell = Cell()
        elif tag == "div" and "session" in classes and self._table == "grid":
            self._session = Shown(given.get("data-slot", ""), self._day)
            self.found.sessions.append(self._session)
        elif tag == "time":
            self._time(given, classes)
        elif tag == "h3" and given.get("id", "").startswith("next-"):
            self._next = ["", ""]
        elif tag == "li" and self._open[-2:-1] and self._open[-2][1].get("class") == "throughout":
            self._line = []
        elif tag == "svg" and given.get("role") == "graphics-document":
            self._picture = given.get("aria-labelledby", "").removesuffix("-title")
            self.found.marks[self._picture] = []

    def end(self, tag: str) -> None:
        """Take the end of an element, and of what was left open in it."""
        if not any(name == tag for name, _ in self._open):
            return
        while self._open:
            name, given = self._open.pop()
            self._over(name, given)
            if name == tag:
                return

    def _over(self, tag: str, given: dict[str, str]) -> None:
        if tag in ("td", "th") and self._cell is not None:
            rows = self.found.rows.get(self._table)
            self._cell.words = plain(self._cell.words)
            if rows:
                rows[-1].append(self._cell)
            if "total" in given.get("class", "").split():
                self.found.totals.append(self._cell)
            self._cell = None
        elif tag == "div" and self._session is not None and "session" in given.get("class", "").split():
            self._session.title, self._session = plain(self._session.title), None
        elif tag == "h3" and self._next is not None:
            self.found.coming.append((self._next[0], plain(self._next[1])))
            self._next = None
        elif tag == "li" and self._line is not None:
            self.found.throughout.append(plain("".join(self._line)))
            self._line = None
        elif tag == "svg":
            self._picture = ""
        elif tag == "table":
            self._table = ""

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self._open)

    # -- what is there -----------------------------------------------------------------------------------------------

    def _mark(self, given: dict[str, str]) -> None:
        if given.get("role") == "graphics-symbol" and (label := given.get("aria-label")):
            self.found.marks[self._picture].append(label)

    def _time(self, given: dict[str, str], classes: list[str]) -> None:
        at = given.get("datetime", "")
        if self._session is not None:
            self._session.at = at
        elif self._next is not None:
            self._next[0] = at
        elif "day" in classes:
            self._day = at
        if self._cell is not None and self._table != "grid":
            self._cell.values["time"] = (at, "")

    def words(self, data: str) -> None:
        """Take words."""
        tag, given = self._open[-1] if self._open else ("", {})
        name = given.get("class", "")
        if self._cell is not None:
            self._cell.words += data
            if tag == "data":
                self._cell.values[name] = (given.get("value", ""), data.strip())
        if self._line is not None:
            self._line.append(data)
        if tag == "title" and self._picture:
            self.found.titles[self._picture] = data
        if self._next is not None and "title" in name.split():
            self._next[1] += data
        if self._session is not None:
            if tag == "time":
                self._session.hour = data.strip()
            elif tag == "bdi":
                self._session.title += data
            elif tag == "data":
                self._session.length = given.get("value", "")
