"""The only room that knows OR-Tools.

OR-Tools' Python layer names pandas' `Series` and `Index` in its annotations, and asks pandas for nothing else unless
somebody hands it a Series. Loading pandas is more than half of what loading the solver costs; and more than half of
what loading numpy costs are types that one of its modules names in annotations. So while cp_model is loaded empty
classes stand for those names; from then on who asks for pandas or numpy's types gets the real ones.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_ANNOTATIONS = {"pandas": ("Series", "Index"), "numpy._typing": ("NDArray",)}  # of each module, the names asked for


class _Name:
    """Stands for a type in an annotation, bare or as `name[...]`."""

    def __class_getitem__(cls, _: object) -> "type[_Name]":
        return cls


class _Later(ModuleType):
    """A module that is loaded when somebody first wants something of it."""

    def __getattr__(self, name: str) -> Any:
        """Return what the real module has by this name."""
        if sys.modules.get(self.__name__) is self:
            raise AttributeError(name)  # not while it stands for the real one
        return getattr(import_module(self.__name__), name)


@contextmanager
def _standing_in(module: str, names: tuple[str, ...]) -> Iterator[None]:
    """Have empty classes stand for some names of a module meanwhile, unless it is loaded."""
    if module in sys.modules or module.partition(".")[0] in sys.modules:
        yield
        return
    later = _Later(module)
    vars(later).update({name: type(name, (_Name,), {}) for name in names})
    sys.modules[module] = later
    try:
        yield
    finally:
        del sys.modules[module]
        for name in names:
            delattr(later, name)


def _load_without_annotations() -> None:
    with _standing_in("pandas", _ANNOTATIONS["pandas"]), _standing_in("numpy._typing", _ANNOTATIONS["numpy._typing"]):
        import_module("ortools.sat.python.cp_model")


if "ortools.sat.python.cp_model" not in sys.modules:
    _load_without_annotations()
