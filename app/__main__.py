"""`python -m app` is `vigie`."""

from app.cli import main

main()
