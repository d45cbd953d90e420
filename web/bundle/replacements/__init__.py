"""Modules that take the place of larger ones in the browser's Python.

Each offers what the runtime asks of it and nothing more; docs/browser-runtime.md says why.
"""
