"""`python -m server.commands` is `abdruck` where that is not on the path."""

from server.commands import main

main(prog_name="abdruck")
