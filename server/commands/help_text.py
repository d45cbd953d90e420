"""Examples as click prints them: line by line, not run together."""


def examples(*lines: str) -> str:
    """Return the end of a command's help."""
    title = "Example:" if len(lines) == 1 else "Examples:"
    return "\n".join(["\b", title, *(f"  {line}" for line in lines)])
