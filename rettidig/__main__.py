"""`python -m rettidig` is the same as the command `rettidig`."""

from rettidig.cli import main

main(prog_name="rettidig")
