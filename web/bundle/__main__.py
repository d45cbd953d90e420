"""`python -m web.bundle`: bring `static/build/` up to date."""

import sys

from web.bundle.build import build
from web.bundle.progress import BundleError

try:
    build()
except BundleError as error:
    print(f"bundle: {error}", file=sys.stderr)
    sys.exit(1)
