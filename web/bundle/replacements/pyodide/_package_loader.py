"""Stands in for Pyodide's package installer: everything is in the archive from the start."""


class Folder:
    """A path: the runtime asks an object for its text, a str would arrive as JavaScript's own."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __str__(self) -> str:
        return self._path


SITE_PACKAGES = Folder("/lib/python3.13/site-packages")
DSO_DIR = Folder("/lib")


def init_loaded_packages() -> None:
    """Do nothing where Pyodide would list what it has installed."""
