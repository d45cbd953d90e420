"""Stands in for Pyodide's event loop: hashing is one plain call, so asyncio stays at home."""


def _initialize_event_loop() -> None:
    """Do nothing where Pyodide would install its loop."""
