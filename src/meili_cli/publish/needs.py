"""What to install where a library that writes a format is not there."""

from collections.abc import Iterator
from contextlib import contextmanager

from meili_cli.errors import UsageError
from meili_cli.i18n import _


@contextmanager
def needs(what: str) -> Iterator[None]:
    """Turn a missing library into a failure that says what to install; `what` is made with it.

    `with needs("docx"): import docx`. Raises UsageError.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            _("{name} is not installed, and {what} is made with it").format(
                name=error.name, what=what
            ),
            hint=_("Install it: {command}").format(command="pip install 'meili-cli[publish]'"),
        ) from error
