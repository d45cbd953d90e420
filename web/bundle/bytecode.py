"""Python source to the byte code the browser runs: no parsing at the start, no words nobody reads.

Byte code belongs to one minor version of Python, so the bundle runs on the browser's: 3.13.
"""

import ast
import importlib.util
import marshal
import struct
import zipfile
from io import BytesIO
from types import CodeType

UNCHECKED = struct.pack("<I", 1) + bytes(8)
"""A hash-based pyc that is never compared with a source (PEP 552)."""

PLAIN = 2
"""The last marshal version that does not mark objects by how often they happen to be in use."""

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class _Trimmer(ast.NodeTransformer):
    """Empties docstrings and drops what only type checkers and readers use."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            # Empty, not gone: numpy adds to docstrings at import and insists on a str.
            node.body[0] = ast.Expr(ast.Constant(""))
        # A decorator may read the annotations: functools.singledispatch does.
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list:
            node.returns = None
            for argument in ast.walk(node.args):
                if isinstance(argument, ast.arg):
                    argument.annotation = None
        return node


def compiled(source: bytes, name: str) -> bytes:
    """Return a module's byte code as the content of a .pyc file."""
    tree = ast.fix_missing_locations(_Trimmer().visit(ast.parse(source)))
    code = compile(tree, name, "exec", dont_inherit=True, optimize=1)
    return pyc(without_lines(code))


def recompiled(content: bytes) -> bytes:
    """Return another compiler's .pyc without its line numbers."""
    return pyc(without_lines(marshal.loads(content[16:])))  # noqa: S302


def pyc(code: CodeType) -> bytes:
    """Return the content of a .pyc file, the same bytes on every run."""
    return importlib.util.MAGIC_NUMBER + UNCHECKED + marshal.dumps(code, PLAIN)


def without_lines(code: CodeType) -> CodeType:
    """Drop file names and line numbers: no traceback ever leaves the worker.

    What is left of the table says "no location" for every eight instructions (CPython,
    Objects/locations.md): without any table the traceback module fails.
    """
    constants = tuple(
        without_lines(part) if isinstance(part, CodeType) else part for part in code.co_consts
    )
    full, rest = divmod(len(code.co_code) // 2, 8)
    nowhere = bytes([0xFF]) * full + (bytes([0xF8 | rest - 1]) if rest else b"")
    return code.replace(co_consts=constants, co_linetable=nowhere, co_filename="", co_firstlineno=1)


def archive(members: dict[str, bytes]) -> bytes:
    """Return a zip of stored members: the transfer's own compression sees through all of them.

    The same members give the same bytes.
    """
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            target.writestr(entry, members[name])
    return file.getvalue()
