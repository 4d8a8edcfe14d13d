"""The version of planforge: in a module of its own, so that what stores it needs nothing else of the package."""

__version__ = "0.1.0"
