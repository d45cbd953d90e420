"""Ports for servers that a test starts as programs of their own."""

import secrets
import socket

# Below the ports that the system lends to connections: between choosing and binding, no
# browser's connection can take it.
FIRST, COUNT = 10_000, 22_000


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    while _is_taken(port := FIRST + secrets.randbelow(COUNT)):
        pass
    return port


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
