"""Fingerprints of pictures: bytes in, values out; README.md says what it never does."""
