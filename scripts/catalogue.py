"""Keep the catalogues of messages in step with the sources.

    python scripts/catalogue.py            update the .po files, compile the .mo files
    python scripts/catalogue.py --check    change nothing; exit 1 where something is missing

New messages are added without a translation, and messages that are no longer in the sources
go. Nothing is guessed: a changed message is a new one. Lines of sources are not recorded, so
that moving code changes no catalogue.
"""

import io
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from typer.main import get_command

from meili_cli.cli import app
from meili_cli.cli.group import commands

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = ROOT / "src" / "meili_cli"
CATALOGUES: Final = sorted((SOURCES / "locale").glob("*/LC_MESSAGES/meili.po"))
TYPERS_OWN: Final = ("install_completion", "show_completion")
KEYWORDS: Final = {"_": None, "no_op": None, "ngettext": (1, 2)}


def template() -> Catalog:
    """Return all messages in the sources, with the files that they stand in."""
    found = Catalog()
    for name, _line, message, comments, context in extract_from_dir(
        SOURCES, [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
    ):
        found.add(message, locations=[(f"src/meili_cli/{name}", 0)], auto_comments=comments,
                  context=context)  # fmt: skip
    for message, module in helps():
        found.add(message, locations=[(f"src/{module.replace('.', '/')}.py", 0)])
    for entry in found:
        entry.locations.sort()
    return found


def helps() -> Iterator[tuple[str, str]]:
    """Yield the help texts of all commands and options, with the module of the command."""
    group: Any = get_command(app)
    for command in (group, *(command for _words, command in commands(group))):
        own = [param for param in command.params if param.name not in TYPERS_OWN]
        for text in (command.help, *(param.help for param in own)):
            if text:
                yield text, getattr(command.callback, "__module__", "meili_cli.cli.mapping")


def updated(path: Path, messages: Catalog) -> Catalog:
    """Return the catalogue in `path` with exactly these messages, its translations kept."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3], domain="meili")
    catalogue.update(messages, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "meili", "", ""
    catalogue.last_translator = catalogue.language_team = "The meili maintainers"
    return catalogue


def as_po(catalogue: Catalog, *, header: bool = True) -> bytes:
    """Return the catalogue as a .po file, in the order of the source files."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, sort_by_file=True, include_lineno=False,
             omit_header=not header)  # fmt: skip
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the catalogue as a .mo file."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def translations(message: Message) -> list[str]:
    """Return what a message is translated to: one text, or one for each plural form."""
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [string or "" for string in strings]


def untranslated(catalogue: Catalog) -> list[Message]:
    """Return the messages that lack a translation, or have one that nobody confirmed."""
    return [
        message
        for message in catalogue
        if message.id and (message.fuzzy or not all(translations(message)))
    ]


def compiled_rightly(catalogue: Catalog, path: Path) -> bool:
    """Whether the .mo file says what the catalogue says; headers are no matter."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        spoken = GNUTranslations(file)
    return all(
        spoken.gettext(message.id if isinstance(message.id, str) else message.id[0])
        == translations(message)[0]
        for message in catalogue
        if message.id and all(translations(message))
    )


def complaints(path: Path, messages: Catalog) -> list[str]:
    """Return what is wrong with a catalogue and its compiled form, in words."""
    with path.open("rb") as file:
        written = read_po(file, locale=path.parts[-3], domain="meili")
    catalogue = updated(path, messages)
    name = path.relative_to(ROOT)
    found = [f"{name}: not translated: {message.id!r}" for message in untranslated(catalogue)]
    if as_po(written, header=False) != as_po(catalogue, header=False):
        found.append(f"{name}: out of step with the sources")
    if not compiled_rightly(written, path.with_suffix(".mo")):
        found.append(f"{name.with_suffix('.mo')}: out of step with its .po file")
    return found


def main(arguments: list[str]) -> int:
    """Update all catalogues, or only check them; return the exit code."""
    messages = template()
    if arguments == ["--check"]:
        found = [line for path in CATALOGUES for line in complaints(path, messages)]
        if found:
            print(*found, "run: python scripts/catalogue.py", sep="\n", file=sys.stderr)
        return 1 if found else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    for path in CATALOGUES:
        catalogue = updated(path, messages)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        missing = len(untranslated(catalogue))
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} messages, {missing} not translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
