"""`python -m optrommel`."""

from optrommel.cli import main

main()
