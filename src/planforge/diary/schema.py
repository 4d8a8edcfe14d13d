"""The tables of a diary's file, version by version: what is there is never changed, only added to.

A change of the tables is one more script at the end; a file of an older version goes through those that it lacks.
"""

APPLICATION = 0x706C6664  # "plfd", so that nobody takes another program's file for a diary (sqlite.org/fileformat2)

_FIRST = """
CREATE TABLE inputs (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    data BLOB NOT NULL
);
CREATE TABLE entries (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    plan_id TEXT NOT NULL,
    at TEXT NOT NULL,
    source TEXT NOT NULL,
    told TEXT NOT NULL,
    input INTEGER REFERENCES inputs(number)
);
CREATE TABLE corrections (
    entry INTEGER NOT NULL REFERENCES entries(number),
    corrected TEXT NOT NULL REFERENCES entries(id),
    PRIMARY KEY (entry, corrected)
);
"""
_SECOND = """
CREATE TABLE protocols (
    sha256 TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY,
    plan_id TEXT NOT NULL,
    folder TEXT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('quiet', 'material')),
    protocol TEXT NOT NULL REFERENCES protocols(sha256),
    file TEXT NOT NULL,
    decided TEXT NOT NULL
);
CREATE TABLE known (
    decision INTEGER NOT NULL REFERENCES decisions(number),
    entry TEXT NOT NULL REFERENCES entries(id),
    PRIMARY KEY (decision, entry)
);
CREATE TABLE verdicts (
    number INTEGER PRIMARY KEY,
    decision INTEGER NOT NULL REFERENCES decisions(number),
    at TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'declined', 'overtaken')),
    revision INTEGER
);
"""
_THIRD = """
CREATE TABLE plans (
    decision INTEGER PRIMARY KEY REFERENCES decisions(number),
    data BLOB NOT NULL
);
"""


def _append_only(*tables: str) -> str:
    """Return the triggers by which rows of some tables are neither changed nor taken away."""
    return "".join(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'a diary is only added to'); END;\n"
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


MIGRATIONS = (
    _FIRST + _append_only("inputs", "entries", "corrections"),
    _SECOND + _append_only("protocols", "decisions", "known", "verdicts"),
    _THIRD + _append_only("plans"),
)
VERSION = len(MIGRATIONS)
