"""Return-to-running plans that are proven, checked, explained and reproducible."""

__version__ = "0.1.0"
