"""Stands in for importlib.resources: packages here hold code and no files."""
