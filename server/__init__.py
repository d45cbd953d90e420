"""Receives fingerprints, keeps them, shares them with platforms, and composes the application."""
