"""Stands in for numpy.lib, which imports all of its modules: here each is imported by name."""
