"""Where the `meili` command starts, and where it ends."""

import gc
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def main() -> None:
    """Run the command line; Ctrl-C ends it without a word even while it is still starting.

    So does the signal by which a service or `timeout` ends a process, unless somebody has it
    ignored: what is half done is put away first.
    """
    try:
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
        _run()
    except KeyboardInterrupt:
        os._exit(130)


def _run() -> None:
    """Run the command line, and leave at once when it is done.

    A command lives for a moment: looking for cycles of garbage costs more than they do. What
    is recorded is on disk at the end and both streams are flushed; taking the interpreter
    apart, module by module, would last as long as a small report.
    """
    gc.disable()
    from meili_cli.cli import app, console

    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    console.speak_utf8()
    try:
        app(prog_name="meili")
    except SystemExit as end:
        if isinstance(end.code, str):
            raise
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):  # a failure was told already, where it could be
                stream.flush()
        os._exit(end.code or 0)


def _nowhere() -> TextIO:
    """Return what stands in for a stream that was closed for us (`>&-`): it keeps nothing."""
    return Path(os.devnull).open("w", encoding="utf-8")


if __name__ == "__main__":
    main()
