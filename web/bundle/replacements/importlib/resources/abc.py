"""Stands in for importlib.resources.abc, whose names importlib.abc hands on."""


class ResourceReader:
    """Never implemented here."""


class Traversable:
    """Never implemented here."""


class TraversableResources(ResourceReader):
    """Never implemented here."""
