"""A listener on the wire: every byte between the browser and the rest of the world."""

import socket
import threading
from types import TracebackType
from typing import Self


class Wire:
    """A relay that the browser must use for everything, as its proxy.

    It leads to one site and to nowhere else: a request for any other address arrives there too,
    is refused, and stands in the record.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._sent: list[bytearray] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # closing alone would not wake the thread
        self._accepting.join()
        self._listener.close()
        for connection in self._connections:
            connection.close()

    def sent(self) -> bytes:
        """Return everything that left the browser, connection by connection."""
        with self._lock:
            return b"\n".join(bytes(each) for each in self._sent)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._port))
            record = bytearray()
            with self._lock:
                self._sent.append(record)
                self._connections += [browser, server]
            for one, other, kept in ((browser, server, record), (server, browser, None)):
                threading.Thread(target=self._carry, args=(one, other, kept), daemon=True).start()

    def _carry(
        self, source: socket.socket, target: socket.socket, record: bytearray | None
    ) -> None:
        try:
            while data := source.recv(65536):
                if record is not None:
                    with self._lock:
                        record += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return  # the other side has hung up
