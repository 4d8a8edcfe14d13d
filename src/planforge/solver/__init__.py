"""The only room that knows OR-Tools.

OR-Tools' Python layer names pandas' `Series` and `Index` in its annotations, and asks pandas for nothing else unless
somebody hands it a Series. Loading pandas is more than half of what loading the solver costs. So while cp_model is
loaded two empty classes stand for those names; from then on who asks cp_model's pandas for anything gets the real one.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """A module that is loaded when somebody first wants something of it."""

    def __getattr__(self, name: str) -> Any:
        """Return what the real module has by this name."""
        if sys.modules.get(self.__name__) is self:
            raise AttributeError(name)  # not while it stands for the real one
        return getattr(import_module(self.__name__), name)


def _load_without_pandas() -> None:
    if "pandas" in sys.modules or "ortools.sat.python.cp_model" in sys.modules:
        return
    pandas = _Later("pandas")
    named = {name: type(name, (), {}) for name in ("Series", "Index")}
    vars(pandas).update(named)
    sys.modules["pandas"] = pandas
    try:
        import_module("ortools.sat.python.cp_model")
    finally:
        del sys.modules["pandas"]
    for name in named:
        delattr(pandas, name)


_load_without_pandas()
