"""The command line: options, what is printed where, exit codes. Computes nothing itself.

One module a command; `main` puts them together, `group` keeps the promises that hold for all
of them, `console` is the only one to print. What is heavy is imported when a command runs.
"""

from meili_cli.cli.main import app

__all__ = ["app"]
