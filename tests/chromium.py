"""Chromium as every test and bench starts it: alone, talking to nothing but what they ask of it."""

CHROMIUM = "/usr/bin/chromium"
# The same engine without a window's own buttons, which cost four times what a page does.
SHELL = "/usr/bin/chromium-headless-shell"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
