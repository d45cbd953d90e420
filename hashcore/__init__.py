"""Fingerprints of pictures: bytes in, values out. See README.md for what this package never does."""
