"""A coach's text is read value by value, and every fault of it is told at once, where it stands."""

import inspect
import os
import pickle
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from planforge.quantities import units
from planforge.source import Document, Fault, Faults, Loc, Place, did_you_mean, faults_of, nearest, read, read_text


def refused(text: str, name: str = "sam.yaml") -> str:
    """Return what the coach sees for a text that is refused."""
    with pytest.raises(Faults) as caught:
        read_text(text, name)
    return str(caught.value)


def input_of(test: Callable[..., Any]) -> str:
    """Return the constraint file in a test's docstring."""
    return inspect.cleandoc(test.__doc__ or "") + "\n"


def write(folder: Path, **files: str) -> Path:
    """Write `name.yaml` files; return the path of the first."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files))}.yaml"


# --- values and places -------------------------------------------------------------------------------------------


def test_no_value_is_guessed_every_one_is_the_text_written() -> None:
    """
    run: 4:30
    stopped: no
    start: 2027-01-04
    count: 0x10
    nothing: ~
    empty:
    quoted: "yes # really"
    share: 8 %   # a remark
    away: [2027-02-15..2027-02-21, 1e3]
    inline: {a: 1, b: }
    long: |
      two
      lines
    """
    document = read_text(input_of(test_no_value_is_guessed_every_one_is_the_text_written))
    assert document.values() == {
        "run": "4:30",
        "stopped": "no",
        "start": "2027-01-04",
        "count": "0x10",
        "nothing": "~",
        "empty": "",
        "quoted": "yes # really",
        "share": "8 %",
        "away": ["2027-02-15..2027-02-21", "1e3"],
        "inline": {"a": "1", "b": ""},
        "long": "two\nlines\n",
    }


def test_every_value_and_key_knows_its_place() -> None:
    """
    runner:
      name: Sam
      days: [mon, tue]
    goal:
    """
    document = read_text(input_of(test_every_value_and_key_knows_its_place), "sam.yaml")
    assert str(document.place(("runner", "name"))) == "sam.yaml:2:9"
    assert document.key_place(("runner", "name")) == Place("sam.yaml", 2, 3)
    assert document.place(("runner", "days", 1)) == Place("sam.yaml", 3, 15)
    assert document.key_place(("runner", "days", 1)) == Place("sam.yaml", 3, 15)
    assert document.place(("goal",)) == Place("sam.yaml", 4, 6)
    assert document.origin(("runner", "name")) == "sam.yaml"


@pytest.mark.parametrize(
    ("loc", "place", "key_place"),
    [
        ((), (1, 1), (1, 1)),
        (("nowhere",), (1, 1), (1, 1)),
        (("runner", "age"), (2, 3), (1, 1)),
        (("runner", "days", 7), (3, 9), (3, 3)),
        (("runner", "days", "mon"), (3, 9), (3, 3)),
        (("runner", "name", "first"), (2, 9), (2, 3)),
        (("nowhere", "runner"), (1, 1), (1, 1)),
    ],
)
def test_what_does_not_exist_has_the_place_of_what_is_around_it(
    loc: Loc, place: tuple[int, int], key_place: tuple[int, int]
) -> None:
    document = read_text("runner:\n  name: Sam\n  days: [mon, tue]\n", "sam.yaml")
    assert document.place(loc)[1:] == place
    assert document.key_place(loc)[1:] == key_place


def test_places_count_characters_not_bytes_and_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    path = tmp_path / "sam.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + "zoë: {日本: 1}\r\nb: 2\r\n".encode())
    document = read(path)
    assert document.place(("zoë", "日本"))[1:] == (1, 11)
    assert document.place(("b",))[1:] == (2, 4)


# --- what a coach sees -------------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    """
    runner: &sam {name: Sam}
    friend: *sam
    goal: !!python/object:os.system ls
    <<: {a: 1}
    ? [a, b]
    : c
    runner: {name: Kim}
    """
    text = input_of(test_all_faults_are_told_at_once_in_the_order_of_the_file)
    assert refused(text) == (
        "sam.yaml:1:9: anchors such as `&sam` are not understood here\n"
        "1 | runner: &sam {name: Sam}\n"
        "  |         ^\n"
        "hint: delete it, or use quotes\n"
        "\n"
        "sam.yaml:2:9: aliases such as `*sam` are not understood here\n"
        "2 | friend: *sam\n"
        "  |         ^\n"
        "hint: write the value out\n"
        "\n"
        "sam.yaml:3:7: tags such as `!!python/object:os.system` are not understood here\n"
        "3 | goal: !!python/object:os.system ls\n"
        "  |       ^\n"
        "hint: delete it, or use quotes\n"
        "\n"
        "sam.yaml:4:1: merge keys `<<` are not understood here\n"
        "4 | <<: {a: 1}\n"
        "  | ^^\n"
        "hint: put what is shared in a file of its own and name it with `extends`\n"
        "\n"
        "sam.yaml:5:3: a key must be a plain text, not a list or a mapping\n"
        "5 | ? [a, b]\n"
        "  |   ^\n"
        "hint: write a line for each\n"
        "\n"
        "sam.yaml:7:1: 'runner' is written twice, in line 1 and in line 7\n"
        "7 | runner: {name: Kim}\n"
        "  | ^^^^^^\n"
        "hint: delete one of them"
    )


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "", "sam.yaml: the file is empty"),
        ("# only a remark\n\n", "", "sam.yaml: the file is empty"),
        ("---\n", "", "sam.yaml: the file is empty"),
        ("just words\n", "1:1", "a constraint file is a mapping"),
        ("- a\n- b\n", "1:1", "a constraint file is a mapping"),
        ("a: 1\n---\nb: 2\n", "2:1", "a second document begins here"),
        ("a: 1\n...\nb\n", "3:1", "this does not continue the lines above"),
        ("a: 1\n\tb: 2\n", "2:1", "a tab is used as indentation"),
        ("a:\n  \t- 1\n", "2:3", "a tab is used as indentation"),
        ("a: b: c\n", "1:5", "a `:` is not expected here"),
        ("a: 1\n b: 2\n", "2:3", "a `:` is not expected here"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "this does not continue the lines above"),
        ("a: 1\n- b\n", "2:1", "this does not continue the lines above"),
        ("- a\nb: 1\n", "2:1", "a list entry `- ` is expected here"),
        ("a: [1, 2\nb: 3\n", "1:4", "the list that opens here is not closed"),
        ("a: {b: 1\n", "1:4", "the mapping that opens here is not closed"),
        ("a: 'x\nb: 2\n", "1:4", "the quote that opens here is never closed"),
        ('a: "x\n---\n', "1:4", "the quote that opens here is never closed"),
        ("b: 1\na\n", "2:1", "neither `key: value` nor a list entry"),
        ("a: - b\n", "1:4", "a list entry `- ` cannot begin here"),
        ("a: @x\n", "1:4", "a text cannot begin with this character"),
        ("a: %x\n", "1:4", "a text cannot begin with this character"),
        ("a: *\n", "1:4", "a text cannot begin with `*` or `&`"),
        ("a: ]\n", "1:4", "a value is expected here"),
        ("a: >30 km\n", "1:4", "`|` and `>` begin a block of text"),
        ('a: "\\q"\n', "1:5", "this `\\` is not understood"),
        ("a: !e!x y\n", "1:4", "tags such as `!name`"),
        ("a: !\n", "1:4", "tags such as `!`"),
        ("%FOO\n---\na: 1\n", "1:1", "lines that begin with `%`"),
        ("%YAML 3.0\n---\na: 1\n", "1:1", "lines that begin with `%`"),
        ("a: b\x07\n", "1:5", "the control character U+0007"),
        ("a: 1\n\nb: \u2028\n", "3:4", "the control character U+2028"),
        ('a: "\\0"\n', "1:4", "the control character U+0000"),
        ("a: \ud800\n", "1:4", "the control character U+D800"),
        (
            ": ".join("abcdefghijklmnopqrstuvwxyz").replace(": ", ": {") + "}" * 25,
            "1:80",
            "nested deeper than 20 levels",
        ),
        ("- " * 5000, "1:41", "nested deeper than 20 levels"),
        ("[" * 500_000, "1:21", "nested deeper than 20 levels"),
    ],
)
@pytest.mark.parametrize("pure", [False, True], ids=["libyaml", "python"])
def test_what_is_not_a_constraint_file_is_refused_in_plain_words(
    text: str, place: str, message: str, pure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if pure:  # the parser that is used where libyaml is not there gives other words, and sometimes another column
        if len(text) > 100_000 or text.startswith("%FOO"):
            pytest.skip("the Python parser is slow, and passes over such a directive")
        monkeypatch.delattr("yaml.CLoader")
    shown = refused(text)
    if pure:
        assert shown.startswith(f"sam.yaml:{place.split(':', maxsplit=1)[0]}")
        assert "not YAML" not in shown
    else:
        assert shown.startswith(f"sam.yaml:{place}: {message}" if place else message)


def test_a_fault_in_a_long_line_shows_what_stands_around_it() -> None:
    shown = refused("x" * 300 + ": @" + "y" * 5000)
    _, line, caret, _ = shown.splitlines()
    assert len(line) < 120
    assert line[caret.index("^")] == "@"
    assert line.startswith("1 | …x")
    assert line.endswith("y…")


def test_control_characters_never_reach_the_terminal() -> None:
    shown = refused("a: \x1b[31mred\nb: \x00\u202e\u009b\n")
    assert all(char.isprintable() or char == "\n" for char in shown)
    message = str(Faults([Fault("bad \x1b[2J", Place("\x1b.yaml", 1, 1), "\x07")], {}))
    assert all(char.isprintable() or char == "\n" for char in message)


def test_the_caret_stands_under_wide_characters_too() -> None:
    _, line, caret, _ = refused("日本: {e\u0301: @}").splitlines()
    assert line == "1 | 日本: {e\u0301: @}"
    assert caret == "  |           ^"  # two columns for each of 日本, none for the accent


def test_a_thousand_faults_do_not_flood_the_screen() -> None:
    shown = refused("a: 1\n" * 1001)
    assert shown.endswith("... and 950 more")


def test_a_caught_bundle_of_faults_survives_another_process() -> None:
    faults = Faults([Fault("b", Place("x", 2, 1)), Fault("a", None), Fault("b", Place("x", 2, 1))], {"x": "1\n2"})
    assert str(pickle.loads(pickle.dumps(faults))) == str(faults)
    assert [fault.message for fault in faults.faults] == ["a", "b"]


# --- files -------------------------------------------------------------------------------------------------------


def refused_file(path: Path) -> str:
    with pytest.raises(Faults) as caught:
        read(path)
    return str(caught.value)


def test_a_file_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    assert refused_file(tmp_path / "sam.yaml") == f"{tmp_path}/sam.yaml: there is no such file"
    assert refused_file(tmp_path) == f"{tmp_path}: this is a folder, not a file"
    assert "cannot be read" in refused_file(tmp_path / "a\0b")
    assert "cannot be read" in refused_file(tmp_path / ("a" * 300))


def test_a_file_without_the_right_to_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, sam="a: 1\n")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read all: refuse in the system's place
        monkeypatch.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    assert "this file may not be read\nhint: check its permissions" in refused_file(path)


def test_a_file_over_a_megabyte_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, sam="a: 1\n" + "#" * 1_000_000)
    assert "larger than 1 MB" in refused_file(path)
    assert "larger than 1 MB" in refused_file(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 999_999, "nested deeper than 20 levels"),
        ("{" * 999_999, "nested deeper than 20 levels"),
        ("? " * 499_999, "nested deeper than 20 levels"),
        ("a: " + "x" * 999_000, "a text of more than 5000 characters"),
        ("x" * 999_000 + ": 1", "a `:` is not expected here"),
        ("".join(f"k{number}: 1\n" for number in range(90_000)), "more than 10000 values"),
        ("a: 1\n" * 199_999, "'a' is written twice"),
        ("a: [" + "1," * 499_000 + "]", "more than 10000 values"),
        (" " * 999_000 + "\ta", "a tab is used as indentation"),
    ],
    ids=["lists", "mappings", "keys in keys", "a value", "a key", "keys", "a key again and again", "entries", "spaces"],
)
def test_a_megabyte_of_anything_is_refused_before_it_hurts(text: str, message: str) -> None:
    began = time.process_time()
    assert message in refused(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("raw", [b"a: 1\nb: \xe4\n", b"a: 1\nb: \xc3", b"a: 1\r\nb: \xff\xfe"])
def test_bytes_that_are_not_utf8_are_found(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "sam.yaml"
    path.write_bytes(raw)
    assert f"sam.yaml:2:4: this is not UTF-8 text: byte {len(raw.split(b'b')[0]) + 3} is 0x" in refused_file(path)


@settings(deadline=None, max_examples=300)
@given(raw=st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_whatever_do_anything_but_read_or_be_refused(
    raw: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(raw)
    try:
        read(path).values()
    except Faults as faults:
        assert str(faults)


YAMLISH = st.lists(
    st.sampled_from(
        [*"ab:-?[]{},#&*!|>'\"%@`~ \n\t\\0", ": ", "- ", "\n  ", "---\n", "<<: ", "extends: ", "!!", "\\x00"]
    )
)


@settings(deadline=None, max_examples=1000)
@given(text=YAMLISH.map("".join))
def test_no_text_that_looks_like_yaml_does_anything_but_read_or_be_refused(text: str) -> None:
    try:
        read_text(text).values()
    except Faults as faults:
        assert str(faults)


# --- extends -----------------------------------------------------------------------------------------------------

TEMPLATE = """\
planforge: 1
runner:
  units: km
  days: [mon, tue]
rules:
  build-cap: {max_increase: 10 %}
"""


@pytest.fixture
def templates(tmp_path: Path) -> Callable[[str], Path | None]:
    folder = tmp_path / "templates"
    folder.mkdir()
    write(folder, **{"runners-knee": TEMPLATE, "it-band": "extends: runners-knee\nrunner: {units: mi}\n"})

    def find(name: str) -> Path | None:
        path = folder / f"{name}.yaml"
        return path if path.exists() else None

    return find


NAMES = ["runners-knee", "it-band"]


def test_a_file_merges_with_its_template_and_every_value_keeps_its_origin(
    templates: Callable[[str], Path | None],
) -> None:
    """
    extends: it-band
    runner:
      name: Sam
      days: [wed]
    rules:
      run-days: {}
    """
    text = input_of(test_a_file_merges_with_its_template_and_every_value_keeps_its_origin)
    document = read_text(text, "sam.yaml", templates, NAMES)
    assert document.values() == {
        "planforge": "1",
        "runner": {"units": "mi", "days": ["wed"], "name": "Sam"},
        "rules": {"build-cap": {"max_increase": "10 %"}, "run-days": {}},
        "extends": "it-band",
    }
    assert document.place(("rules", "build-cap", "max_increase")) == Place("runners-knee", 6, 29)
    assert document.place(("runner", "units")) == Place("it-band", 2, 17)
    assert document.origin(("runner", "name")) == "sam.yaml"
    assert document.key_place(("rules",)) == Place("sam.yaml", 5, 1)
    assert list(document.texts) == ["sam.yaml", "it-band", "runners-knee"]


def test_a_path_is_meant_from_the_file_that_writes_it(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    write(tmp_path / "team", base="extends: ../club.yaml\nb: 2\n")
    path = write(tmp_path, sam="extends: team/base.yaml\na: 1\n", club="a: 0\nb: 0\nc: 0\n")
    document = read(path)
    assert document.values() == {"a": "1", "b": "2", "c": "0", "extends": "team/base.yaml"}
    assert document.origin(("c",)) == str(tmp_path / "team/../club.yaml")


def test_a_circle_is_refused_with_its_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path, a="extends: b.yaml\n", b="extends: c.yaml\n", c="x: 1\nextends: ./b.yaml\n", me="extends: me.yaml\n"
    )
    monkeypatch.chdir(tmp_path)
    assert refused_file(Path("a.yaml")) == (
        "c.yaml:2:10: extends goes round in a circle: b.yaml -> c.yaml -> b.yaml\n"
        "2 | extends: ./b.yaml\n"
        "  |          ^^^^^^^^\n"
        "hint: delete one of these lines"
    )
    assert "circle: me.yaml -> me.yaml" in refused_file(Path("me.yaml"))


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("runers-knee", "unknown template 'runers-knee'\n.*\n.*\nhint: did you mean `runners-knee`?"),
        ("runners-knee, it-band", "hint: write `extends: \\[runners-knee, it-band\\]`"),
        ("runners-knee and it-band", "hint: write `extends: \\[runners-knee, it-band\\]`"),
        ("knees", "unknown template 'knees'\n.*\n.*\nhint: known here: runners-knee, it-band"),
        ("base.yaml", "base.yaml: there is no such file\n"),
        ("../base", "../base: there is no such file\n"),
        (".", "extends: .*: this is a folder, not a file"),
        ("", "the name of a template or of a file is expected here"),
        ("[a]", "the name of a template or of a file is expected here"),
        ('"\\0"', "the name of a template or of a file is expected here"),
        ("x" * 1500, "unknown template 'xxx"),
    ],
)
def test_a_base_that_cannot_be_had_is_refused_where_it_is_asked_for(
    wanted: str, message: str, templates: Callable[[str], Path | None]
) -> None:
    with pytest.raises(Faults, match=rf"sam\.yaml:2:\d+: (.|\n)*{message}"):
        read_text(f"a: 1\nextends: {wanted}\n", "sam.yaml", templates, NAMES)


def test_faults_of_a_file_and_of_its_base_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, sam="extends: base.yaml\na: 1\na: 2\n", base="b: *x\n")
    monkeypatch.chdir(tmp_path)
    heads = [part.splitlines()[0] for part in refused_file(Path("sam.yaml")).split("\n\n")]
    assert heads[0].startswith("sam.yaml:3:1: 'a' is written twice")
    assert heads[1].startswith("base.yaml:1:4: aliases")


def test_a_base_that_is_not_utf8_is_named_itself(tmp_path: Path) -> None:
    path = write(tmp_path, sam="extends: base.yaml\n")
    (tmp_path / "base.yaml").write_bytes(b"\xff")
    assert f"{tmp_path}/base.yaml:1:1: this is not UTF-8" in refused_file(path)


# --- pydantic's complaints ---------------------------------------------------------------------------------------


class Mood(StrEnum):
    CALM = "calm"
    TENSE = "tense"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Cap(Part):
    max_increase: Annotated[int, BeforeValidator(units.parse_share)] = 100

    @field_validator("max_increase")
    @classmethod
    def bounded(cls, value: int) -> int:
        if value > 1000:
            raise ValueError("must be between 0 % and 100 %")
        return value


class Run(Part):
    kind: Literal["run"]


class Lift(Part):
    kind: Literal["lift"]


class Runner(Part):
    name: str = Field(default="Sam", min_length=1)
    units: Literal["km", "mi"] = "km"
    mood: Mood = Mood.CALM
    age: int = Field(default=30, ge=0, le=120)
    stopped: bool = False
    weeks: list[str] = []


class File(Part):
    runner: Runner = Runner()
    rules: dict[Literal["build-cap", "run-days"], Cap | list[Cap]] = {}
    cap: Cap = Cap()
    session: Annotated[Run | Lift, Field(discriminator="kind")] | None = None


def keys_at(loc: Loc) -> list[str]:
    if loc == ("rules",):
        return ["build-cap", "run-days"]
    return list((Runner if loc else File).model_fields)


def judged(document: Document, model: type[BaseModel] = File) -> list[Fault]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(document.values())
    return faults_of(caught.value, document, (), keys_at)


def test_what_the_model_refuses_looks_like_this() -> None:
    """
    runner:
      nam: Sam
      units: klm
      mood: tens
      age: 130
      weeks: 3
      stopped: perhaps
    weekz: 16
    cap: {max_increase: 8}
    """
    document = read_text(input_of(test_what_the_model_refuses_looks_like_this), "sam.yaml")
    assert str(Faults(judged(document), document.texts)) == (
        "sam.yaml:2:3: runner: unknown key 'nam'\n"
        "2 |   nam: Sam\n"
        "  |   ^^^\n"
        "hint: did you mean `name`?\n"
        "\n"
        "sam.yaml:3:10: runner: units must be km or mi\n"
        "3 |   units: klm\n"
        "  |          ^^^\n"
        "hint: did you mean `km`?\n"
        "\n"
        "sam.yaml:4:9: runner: mood must be calm or tense\n"
        "4 |   mood: tens\n"
        "  |         ^^^^\n"
        "hint: did you mean `tense`?\n"
        "\n"
        "sam.yaml:5:8: runner: age must be at most 120\n"
        "5 |   age: 130\n"
        "  |        ^^^\n"
        "\n"
        "sam.yaml:6:10: runner: weeks: a list is expected here\n"
        "6 |   weeks: 3\n"
        "  |          ^\n"
        "hint: write `[3]`\n"
        "\n"
        "sam.yaml:7:12: runner: stopped must be yes or no\n"
        "7 |   stopped: perhaps\n"
        "  |            ^^^^^^^\n"
        "\n"
        "sam.yaml:8:1: unknown key 'weekz'\n"
        "8 | weekz: 16\n"
        "  | ^^^^^\n"
        "hint: known here: runner, rules, cap, session\n"
        "\n"
        "sam.yaml:9:21: cap: max_increase: '8' has no unit\n"
        "9 | cap: {max_increase: 8}\n"
        "  |                     ^\n"
        "hint: write `8 %`"
    )


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("cap: {max_increase: 101 %}", (1, 21), "cap: max_increase must be between 0 % and 100 %", None),
        (
            "cap: {max_increase: 'a; b'}",
            (1, 21),
            "cap: max_increase: 'a; b' is not a percentage",
            "write it like `10 %`",
        ),
        ("rules: {biuld-cap: {}}", (1, 9), "unknown rule 'biuld-cap'", "did you mean `build-cap`?"),
        ("runner: [a]", (1, 9), "runner: a mapping is expected here", None),
        (
            "runner:",
            (1, 8),
            "runner: a mapping is expected here",
            "write it in the lines below, indented, or delete this line",
        ),
        ("runner: {name: [a]}", (1, 16), "runner: name: one value is expected here, not a list", None),
        ("runner: {units: {a: b}}", (1, 17), "runner: units: one value is expected here, not a mapping", None),
        (
            "runner: {weeks: [a, {b: c}]}",
            (1, 21),
            "runner: weeks (entry 2): one value is expected here, not a mapping",
            None,
        ),
        ("runner: {age: young}", (1, 15), "runner: age must be a whole number", None),
        ("runner: {name: ''}", (1, 16), "runner: name must not be empty", None),
        ("session: {kind: lfit}", (1, 10), "session must be run or lift", None),
        ("session: {kind: run, rum: 1}", (1, 22), "session: unknown key 'rum'", None),
        ("session: {}", (1, 10), "session: 'kind' is missing", None),
    ],
)
def test_a_complaint_of_the_model_becomes_a_fault(
    text: str, place: tuple[int, int], message: str, hint: str | None
) -> None:
    fault = judged(read_text(text))[0]
    assert fault.place
    assert (fault.place[1:], fault.message) == (place, message)
    assert hint is None or fault.hint == hint


def test_a_missing_key_stands_at_its_parent_or_at_the_start() -> None:
    class Needs(Part):
        runner: Cap

    class Deep(Part):
        part: Needs
        other: str

    faults = judged(read_text("# remark\npart: {}\n"), Deep)
    assert [(fault.message, fault.place and fault.place[1:]) for fault in faults] == [
        ("part: `runner` is missing", (2, 1)),
        ("`other` is missing", (2, 1)),
    ]


def test_the_names_of_alternatives_are_no_steps_in_the_coachs_file() -> None:
    """
    rules:
      build-cap:
        - max_increase: 8 %
        - max_increase: 9
    """
    document = read_text(input_of(test_the_names_of_alternatives_are_no_steps_in_the_coachs_file))
    fault = judged(document)[-1]
    assert (fault.message, fault.place) == (
        "build-cap (entry 2): max_increase: '9' has no unit",
        Place("plan.yaml", 4, 21),
    )


def test_a_part_judged_alone_is_found_by_its_prefix() -> None:
    document = read_text("rules:\n  build-cap: {max_increase: 8}\n")
    with pytest.raises(ValidationError) as caught:
        Cap.model_validate({"max_increase": "8"})
    (fault,) = faults_of(caught.value, document, ("rules", "build-cap"))
    assert (fault.message, fault.place) == (
        "build-cap: max_increase: '8' has no unit",
        Place("plan.yaml", 2, 29),
    )


def test_a_misspelt_word_finds_the_nearest_and_a_strange_one_finds_none() -> None:
    assert nearest("Build_cap", ["build-cap", "run-days"]) == "build-cap"
    assert nearest("zzz", ["build-cap"]) is None
    assert did_you_mean("zzz", [f"rule-{number}" for number in range(40)]) is None
    assert did_you_mean("zzz", []) is None
    assert nearest("x" * 1_000_000, ["build-cap"]) is None
