"""What is printed: a stranger's signs are shown, never obeyed; an answer that does not arrive is told."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from commands import Command, Example, files

SIGNS = "\x1b]0;pwn\x07\x1b[31mX\u202e\x9b2J"
SPELLED = r"\u001b]0;pwn\u0007\u001b[31mX\u202e\u009b2J"
RAW = "\x1b\x07\x9b\u202e\x00\r"


def raw(text: str) -> list[str]:
    return [char for char in RAW if char in text]


def strangers_export(example: Example, out: Path) -> Path:
    """Put the example's export into a folder, every text in its plan a stranger's."""
    plan = json.loads((example.folder / "plan.json").read_text(encoding="utf-8"))
    plan |= {"title": SIGNS, "notes": [SIGNS]}
    plan["runner"]["name"] = SIGNS
    plan["certificate"]["levels"][0]["name"] = SIGNS
    for week in plan["weeks"]:
        week |= {"phase": SIGNS, "aim": SIGNS}
        for session in week["sessions"]:
            session |= {"title": SIGNS, "phase": SIGNS, "notes": [SIGNS]}
            for step in session["steps"]:
                for one in step.get("steps", [step]):
                    one |= {"cue": SIGNS, "load": SIGNS}
    for name, data in files(example.folder).items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(json.dumps(plan).encode() if name == "plan.json" else data)
    return out


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_strangers_plan_is_shown_and_never_obeyed(
    planforge_command: Command, example: Example, as_json: list[str]
) -> None:
    out = strangers_export(example, Path("out"))
    Path("b.yaml").write_text(planforge_command("templates", "beginner").stdout, encoding="utf-8")
    shown = ""
    for command in (
        ("compare", out, example.folder),
        ("compare", example.folder, out),
        ("check", "b.yaml", out),
        ("check", "--exports", out),
        ("check", out / "workouts"),
        ("load", "--out", out, "--to", "to", "--now", "2026-11-24"),
    ):
        result = planforge_command(*command, *as_json)
        assert result.exit_code in (0, 1, 5), result.output
        assert raw(result.output) == [], command
        if as_json and result.stdout:
            json.loads(result.stdout)
        shown += result.output
    assert SPELLED in shown


def test_names_of_files_and_words_of_the_command_line_are_shown_too(planforge_command: Command) -> None:
    named = Path(f"{SIGNS}.csv".replace("/", ""))
    named.write_text("week,session,run_s,walk_s\n1,1,60,60\n", encoding="utf-8")
    folder = Path("workouts")
    folder.mkdir()
    (folder / f"{SIGNS}.FIT").write_bytes(b"x")
    for command, code in (
        (("check", named), 0),
        (("check", named, "--csv"), 0),
        (("check", folder), 1),
        (("check", "no.yaml", f"{SIGNS}.json"), 2),
        (("show", SIGNS), 2),
        (("generate", "--now", SIGNS), 2),
        (("rules", SIGNS), 2),
        (("templates", SIGNS), 2),
        (("explain", "--day", SIGNS), 2),
        (("init", SIGNS, "--name", SIGNS, "--condition", SIGNS), 2),
        (("what-if", "--set", f"runner.{SIGNS}=1"), 2),
        ((SIGNS,), 2),
        (("show", "--out", SIGNS), 2),
        (("show", SIGNS, SIGNS), 2),
    ):
        result = planforge_command(*command)
        assert (result.exit_code, raw(result.output)) == (code, []), command


def test_a_coachs_own_file_is_shown_so_that_it_reads_back(planforge_command: Command) -> None:
    name = "a\u202eb\u200f: 'c' \u2066#"
    text = planforge_command("templates", "beginner").stdout
    Path("b.yaml").write_text(text.replace("name: Sam", f"name: {json.dumps(name, ensure_ascii=False)}"), "utf-8")
    shown = planforge_command("show", "b.yaml")
    assert shown.exit_code == 0, shown.stderr
    assert raw(shown.stdout) == [] and r"a\u202eb\u200f" in shown.stdout
    assert yaml.safe_load(shown.stdout)["runner"]["name"] == name
    as_json = planforge_command("show", "b.yaml", "--json", "--origins")
    assert raw(as_json.stdout) == []
    assert json.loads(as_json.stdout)["values"]["runner"]["name"] == name
    wrong = planforge_command("show", "b.yaml", "--bidi\u202e")
    assert raw(wrong.output) == []


def test_a_fault_shows_the_line_with_what_is_not_seen_in_it(planforge_command: Command) -> None:
    Path("b.yaml").write_text('planforge: 1\nrunner: {name: "\u202e\u2066", pase: 1}\n', encoding="utf-8")
    result = planforge_command("show", "b.yaml")
    assert result.exit_code == 2 and raw(result.stderr) == []
    lines = result.stderr.splitlines()
    marked = [one[below.index("^") :] for one, below in pairwise(lines) if "^" in below]
    assert any(one.startswith("pase: 1") for one in marked)


# -- where the answer does not arrive --------------------------------------------------------------------------------


def run(*arguments: str, cwd: Path, before: str = "", **streams: object) -> subprocess.CompletedProcess[bytes]:
    """Run the real command with these streams, after closing some (`0 1`) as a shell can."""
    code = f"import os, sys\nfor one in {[*map(int, before.split())]}: os.close(one)\n"
    code += "os.execv(sys.executable, [sys.executable, '-m', 'planforge', *sys.argv[1:]])"
    given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=cwd, timeout=60, check=False, **given)


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to try here")


@FULL
def test_a_full_disk_behind_the_answer_is_a_sentence_and_a_code(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("show", cwd=tmp_path, stdout=full)
        assert (done.returncode, done.stderr) == (5, b"The answer could not be printed: the disk is full.\n")
        done = run("show", "no.yaml", cwd=tmp_path, stderr=full)
        assert (done.returncode, done.stdout) == (2, b"")
        done = run("--version", cwd=tmp_path, stdout=full, stderr=full)
        assert done.returncode == 5


def test_a_reader_who_has_gone_is_a_code_and_no_word(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run("rules", cwd=tmp_path, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (5, b"")


@pytest.mark.parametrize("closed", ["0", "1", "2", "0 1", "1 2", "0 1 2"])
def test_closed_streams_end_in_no_traceback_and_nothing_is_written_into_another_file(
    tmp_path: Path, closed: str
) -> None:
    done = run("init", "a.yaml", "--screened", cwd=tmp_path, before=closed)
    assert done.returncode == (5 if "1" in closed else 0)
    assert b"Traceback" not in done.stderr + done.stdout
    if "1" in closed and "2" not in closed:
        assert done.stderr.endswith(b"The answer could not be printed: standard output is closed.\n")
    text = (tmp_path / "a.yaml").read_bytes()
    assert text.startswith(b"# yaml-language-server") and b"Wrote" not in text


def test_a_terminal_of_few_letters_is_told_in_those_it_has(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("planforge: 1\nextends: ./日本.yaml\n", encoding="utf-8")
    done = run("show", "b.yaml", cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 2
    assert rb"\u65e5\u672c.yaml: there is no such file" in done.stderr
