"""The template of a bulletin: that of the workspace, else ours; and the text that it makes.

Owns where templates lie, and how a failure in one is told. What a template may do is `sandbox`'s.
"""

import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _, language
from meili_cli.publish.needs import needs

if TYPE_CHECKING:
    from meili_cli.publish.bulletin.contents import Contents

FOLDER: Final = "templates"
"""The folder of a workspace that templates lie in."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Template(NamedTuple):
    """The source of a template, and the name that a failure gives it."""

    source: str
    name: str


def file_name() -> str:
    """Return what the template of the language in use is called."""
    return f"bulletin.{language()}.md.j2"


def bundled() -> Template:
    """Return the template that comes with meili."""
    name = file_name()
    source = files("meili_cli.publish.bulletin").joinpath("templates", name)
    return Template(source.read_text(encoding="utf-8"), name)


def of_workspace(root: Path) -> Template:
    """Return the template of a workspace, else the one that comes with meili.

    Raises UsageError where there is one that cannot be read.
    """
    path = root / FOLDER / file_name()
    if not path.exists() and not path.is_symlink():
        return bundled()
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise _unreadable(path, _("no file"))
        source = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _unreadable(path, _("not UTF-8")) from error
    control = _CONTROL.search(source)
    if control is not None:
        line = source.count("\n", 0, control.start()) + 1
        raise _unreadable(f"{path}:{line}", _("there is a control character in it"))
    return Template(source, str(path))


def _unreadable(where: Path | str, reason: str) -> UsageError:
    return UsageError(
        _("the template cannot be read: {reason}").format(reason=reason),
        where=where,
        hint=_("Mend it, or move it away: without it the one that comes with meili is used."),
    )


def rendered(template: Template, contents: "Contents", *, linked: bool) -> str:
    """Return the Markdown that a template makes; with `linked` figures carry their references.

    Raises UsageError, with the line, where the template is not sound.
    """
    with needs(_("a bulletin")):
        import jinja2

        from meili_cli.publish.bulletin.sandbox import Sandbox
    # What goes wrong in a template is its writer's to mend, whatever the exception is called.
    try:
        return Sandbox(linked=linked).rendered(template.source, template.name, contents)
    except (
        jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, MemoryError,
        RecursionError, TypeError, ValueError,
    ) as error:  # fmt: skip
        line = _line(error, template.name)
        raise UsageError(
            getattr(error, "message", None) or str(error) or type(error).__name__,
            where=template.name if line is None else f"{template.name}:{line}",
            hint=_(
                "Mend the template; docs/bulletin.md has all names, and `meili bulletin --eject "
                "--replace` writes the one that comes with meili."
            ),
        ) from error


def _line(error: Exception, name: str) -> int | None:
    """Return the line of a template that a failure is of."""
    found: int | None = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
