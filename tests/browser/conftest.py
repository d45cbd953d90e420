"""The browser of all tests that drive one."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.chromium import ARGUMENTS, SHELL

# WebAssembly starts sooner and computes the same; tests/browser/engines optimise as visitors do.
QUICK_TO_START = "--js-flags=--liftoff-only"
# A busy machine answers late; what is right at once costs nothing.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {
        "executable_path": SHELL,
        "args": [*ARGUMENTS, QUICK_TO_START],
    }


@pytest.fixture(scope="session")
def base_url() -> str:
    """Take the place of a plug-in's fixture that this pytest warns of; addresses here are whole."""
    return ""
