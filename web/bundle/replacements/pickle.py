"""Stands in for pickle: numpy names it for saving arrays, and no array is ever saved."""
