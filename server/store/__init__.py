"""Rows, keys and order: what is kept, sealed, and when it changed. Knows no rules and no web."""
