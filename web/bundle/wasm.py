"""Just enough of WebAssembly's binary format to read imports and to drop exports.

Format: https://webassembly.github.io/spec/core/binary/modules.html
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

HEADER = b"\0asm\1\0\0\0"
IMPORT, EXPORT = 2, 7
FUNCTION, TABLE, MEMORY, GLOBAL, TAG = range(5)


@dataclass(frozen=True)
class Export:
    """A name that a module shows to the outside, and what it stands for."""

    name: str
    kind: int
    index: int


class Reader:
    """A cursor over the bytes of one section."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        """Read one byte."""
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        """Read an unsigned LEB128 number."""
        result = shift = 0
        while True:
            byte = self.byte()
            result |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return result

    def take(self, size: int) -> bytes:
        """Read so many bytes."""
        self.at += size
        return self.data[self.at - size : self.at]

    def name(self) -> str:
        """Read a name."""
        return self.take(self.number()).decode()

    def limits(self) -> None:
        """Skip the limits of a table or a memory."""
        bounded = self.number() & 1
        self.number()
        if bounded:
            self.number()


def sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield every section's number and content, in the order of the file."""
    if not module.startswith(HEADER):
        raise ValueError("not a WebAssembly module")
    reader = Reader(module)
    reader.at = len(HEADER)
    while reader.at < len(module):
        number = reader.byte()
        yield number, reader.take(reader.number())


def imports(module: bytes) -> set[str]:
    """Return the names a module asks for, whichever kind they are."""
    return {name for number, body in sections(module) if number == IMPORT for name in _asked(body)}


def _asked(body: bytes) -> Iterator[str]:
    reader = Reader(body)
    for _ in range(reader.number()):
        reader.name()
        yield reader.name()
        match reader.byte():
            case kind if kind == FUNCTION:
                reader.number()
            case kind if kind == TABLE:
                reader.byte()
                reader.limits()
            case kind if kind == MEMORY:
                reader.limits()
            case kind if kind == GLOBAL:
                reader.take(2)
            case kind if kind == TAG:
                reader.byte()
                reader.number()
            case kind:
                raise ValueError(f"an import of the unknown kind {kind}")


def exports(module: bytes) -> list[Export]:
    """Return what a module shows to the outside."""
    found = []
    for number, body in sections(module):
        if number == EXPORT:
            reader = Reader(body)
            for _ in range(reader.number()):
                found.append(Export(reader.name(), reader.byte(), reader.number()))
    return found


def keep_exports(module: bytes, names: Set[str]) -> bytes:
    """Return the module with only these names shown to the outside."""
    kept = [export for export in exports(module) if export.name in names]
    body = _number(len(kept))
    for export in kept:
        name = export.name.encode()
        body += _number(len(name)) + name + bytes([export.kind]) + _number(export.index)
    result = HEADER
    for number, content in sections(module):
        part = body if number == EXPORT else content
        result += bytes([number]) + _number(len(part)) + part
    return result


def _number(value: int) -> bytes:
    encoded = b""
    while True:
        byte, value = value & 0x7F, value >> 7
        if not value:
            return encoded + bytes([byte])
        encoded += bytes([byte | 0x80])
