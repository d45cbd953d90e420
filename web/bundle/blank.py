"""The main module's data without two large tables that nothing here can reach.

CPython for the browser carries the codecs of Chinese, Japanese and Korean and the names of all
characters: a third of the main module's data, in one piece. They belong to eight modules of the
library, which the jail makes impossible to import (web/browser/worker/jail.py); nothing else in
the module leads there: every instruction and every pointer that names an address in the piece is
one of theirs. Where it lies and what it holds is pinned, so that another version of Pyodide stops
the build here.
"""

from hashlib import sha256

from web.bundle.progress import give_up

MODULES = (
    "_codecs_cn",
    "_codecs_hk",
    "_codecs_iso2022",
    "_codecs_jp",
    "_codecs_kr",
    "_codecs_tw",
    "_multibytecodec",
    "unicodedata",
)
START = 5_778_328
SIZE = 1_254_448
CONTENT = "690c508b3924dfb02130193ba376f68bee7e7b17e07fe687246a6a7c25ce0466"


def blanked(main: bytes) -> bytes:
    """Return the main module with zeros for the tables of `MODULES`.

    Raises:
        BundleError: it is not the module that this was written for.
    """
    if sha256(main[START : START + SIZE]).hexdigest() != CONTENT:
        give_up("pyodide.asm.wasm is not the version this bundle was written for.")
    return main[:START] + bytes(SIZE) + main[START + SIZE :]
