"""Stands in for tempfile: pictures come as bytes; Pillow names it for outside tools."""
