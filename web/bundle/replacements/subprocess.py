"""Stands in for subprocess: a browser starts none; Pillow names it for outside tools."""
