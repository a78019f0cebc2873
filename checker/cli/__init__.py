"""The command line: ``sunlit …``. Exit codes: 0 done, 2 usage, 3 some rows need a person."""

from checker.cli.app import main

__all__ = ["main"]
