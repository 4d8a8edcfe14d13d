"""Where the packaged templates are: beside the installed package, or at the top of the checkout in development."""

from functools import cache
from pathlib import Path

_HERE = Path(__file__).parents[1]  # the package
FOLDER = _HERE / "templates" if (_HERE / "templates").is_dir() else _HERE.parents[1] / "templates"


@cache  # every value of a file is asked whether a template states it
def template_names() -> tuple[str, ...]:
    """Return the names `extends:` knows, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def example_names() -> tuple[str, ...]:
    """Return the names of the example files, such as `examples/beginner`."""
    return tuple(sorted(f"examples/{path.stem}" for path in (FOLDER / "examples").glob("*.yaml")))


def find_template(name: str) -> Path | None:
    """Return the file of a template or example by its name, else None."""
    known = {*template_names(), *example_names()}
    return FOLDER / f"{name}.yaml" if name in known else None
