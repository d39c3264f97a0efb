"""The settings of a workspace: the table [tool.meili] of its meili.toml or pyproject.toml.

Owns which there are. They say how `validate` and `check` judge; no figure depends on them.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NamedTuple

from meili_cli.errors import UsageError, WorkspaceError
from meili_cli.i18n import _, no_op

OWN: Final = "meili.toml"
FILES: Final = (OWN, "pyproject.toml")
"""Where the table may stand, in the folder of the workspace."""
TABLE: Final = "tool.meili"


class Settings(NamedTuple):
    """What the table says, and the name of its file for messages."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    file: str = ""


_NEEDED: Final = {
    "select": no_op("a list of rules"),
    "ignore": no_op("a list of rules"),
    "strict": no_op("true or false"),
}


def load(root: Path) -> Settings:
    """Return the settings of a workspace, the defaults where there are none.

    Raises WorkspaceError for a file that cannot be read or has something else in the table, and
    UsageError where both files have one.
    """
    tables = {
        path: table for path in (root / name for name in FILES)
        if (table := _table(path)) is not None
    }  # fmt: skip
    if len(tables) > 1:
        raise UsageError(
            _("both files have a table [{table}]").format(table=TABLE),
            where=", ".join(map(str, tables)),
            hint=_("Keep one of the two."),
        )
    for path, table in tables.items():
        return _settings(table, str(path))
    return Settings()


def _table(path: Path) -> dict[str, Any] | None:
    """Return the table of a file; None where it has none, or is not there."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WorkspaceError(
            _("cannot be read: {why}").format(why=error.strerror or error), where=path
        ) from error
    if path.name != OWN and b"meili" not in data:
        return None  # whatever is wrong with the file is not for us to say
    import tomllib

    try:
        whole = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # of TOML, and of UTF-8
        raise WorkspaceError(
            _("not TOML: {what}").format(what=error), where=path, hint=_("Mend the file.")
        ) from error
    tool = whole.get("tool", {})
    if path.name == OWN:
        strays = [key for key in whole if key != "tool"]
        strays += (
            [f"tool.{key}" for key in tool if key != "meili"] if isinstance(tool, dict) else []
        )
        if strays:
            raise WorkspaceError(
                _("the key {key} is not known here").format(key=strays[0][:80]),
                where=path,
                hint=_("Settings stand below the line [{table}].").format(table=TABLE),
            )
    table = tool.get("meili") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise WorkspaceError(_("this is no table"), where=f"{path}: {TABLE}")
    return table


def _settings(table: dict[str, Any], file: str) -> Settings:
    """Return what a table says. Raises WorkspaceError."""
    for key, value in table.items():
        where = f"{file}: {TABLE}.{key[:80]}"
        if key not in _NEEDED:
            close = get_close_matches(key, _NEEDED, n=1)
            raise WorkspaceError(
                _("the key {key} is not known here").format(key=key[:80]),
                where=where,
                hint=_("did you mean {name}?").format(name=close[0])
                if close
                else _("all: {names}").format(names=", ".join(_NEEDED)),
            )
        fits = (
            isinstance(value, bool)
            if key == "strict"
            else isinstance(value, list) and all(isinstance(one, str) for one in value)
        )
        if not fits:
            raise WorkspaceError(
                _("{needed} belongs here").format(needed=_(_NEEDED[key])),
                where=where,
                hint=_("Write it as: {example}").format(
                    example="strict = true" if key == "strict" else f'{key} = ["yaml", "bad-date"]'
                ),
            )
    return Settings(
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        strict=table.get("strict", False),
        file=file,
    )
