"""Who records: the order in which a name is looked for. Never asks, and never guesses one."""

import getpass
import subprocess
from collections.abc import Mapping
from typing import Final

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.model.entry import MAX_TEXT

_GIT_TIMEOUT: Final = 3.0
"""Seconds; a configuration on a hanging network drive must not stop a recording."""


def who(by: str | None, environ: Mapping[str, str]) -> str:
    """Return who records: `by`, MEILI_USER, git's user.name or the login, in that order.

    Raises UsageError if none of them is set, or if the name cannot be kept as it is.
    """
    name = (by or "").strip() or environ.get("MEILI_USER", "").strip()
    name = name or _git_user(environ) or _login()
    if not name:
        raise UsageError(
            _("nobody to record as"), where="--by", hint=_("say who you are with --by NAME")
        )
    if not name.isprintable() or len(name) > MAX_TEXT:
        raise UsageError(
            _("a name is one line of plain text"), where="--by", hint=_("write another name")
        )
    return name


def _git_user(environ: Mapping[str, str]) -> str:
    try:
        answer = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607 - git stands wherever PATH says
            env=dict(environ),
            capture_output=True,
            check=False,
            timeout=_GIT_TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.decode("utf-8", "replace").strip()


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no login: a container with a bare user id
        return ""
