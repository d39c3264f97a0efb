"""Where the `meili` command starts, and where it ends."""

import gc
import os
import sys

from meili_cli.cli import app


def main() -> None:
    """Run the command line, and leave at once when it is done.

    A command lives for a moment: looking for cycles of garbage costs more than they do. What
    is recorded is on disk at the end and both streams are flushed; taking the interpreter
    apart, module by module, would last as long as a small report.
    """
    gc.disable()
    try:
        app(prog_name="meili")
    except SystemExit as end:
        if isinstance(end.code, str):
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code or 0)


if __name__ == "__main__":
    main()
