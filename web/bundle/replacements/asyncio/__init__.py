"""Stands in for asyncio: the worker calls Python plainly and never waits inside it."""
