# mypy: ignore-errors
"""numpy's core without the parts around it: arrays, arithmetic and the few functions named below.

The stock package imports polynomials, linear algebra, text files and more before the first array
exists. A name that is missing here fails in the tests, which hash every kind of picture.
"""

from . import _distributor_init, _globals, exceptions, version  # noqa: F401
from ._globals import _CopyMode, _NoValue  # noqa: F401

__version__ = version.version

from . import _core, dtypes  # noqa: F401
from ._core import *  # noqa: F403
from ._core import (  # noqa: F401
    abs,  # noqa: A004
    all,  # noqa: A004
    amax,
    amin,
    any,  # noqa: A004
    max,  # noqa: A004
    min,  # noqa: A004
    round,  # noqa: A004
    sum,  # noqa: A004
)
from ._core.multiarray import packbits, unpackbits  # noqa: F401
from .lib._function_base_impl import *  # noqa: F403
from .lib._histograms_impl import *  # noqa: F403
from .lib._stride_tricks_impl import *  # noqa: F403
from .lib._twodim_base_impl import *  # noqa: F403
from .lib._type_check_impl import *  # noqa: F403
from .lib._ufunclike_impl import *  # noqa: F403

_core.getlimits._register_known_types()
_core.multiarray._multiarray_umath._reload_guard()
