"""Make the manual page from the help texts.

    python scripts/man.py            write docs/man/meili.1
    python scripts/man.py --check    change nothing; exit 1 where the page is out of step

What a command does, its options and its examples are those that `--help` shows; only what no
help text says (exit codes, variables, files) is written here.
"""

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer
from typer.main import get_command

from meili_cli import __version__, i18n
from meili_cli.cli import app
from meili_cli.cli.examples import EXAMPLES
from meili_cli.cli.group import commands, spoken, usage_of

PAGE: Final = Path(__file__).parents[1] / "docs" / "man" / "meili.1"
REVISED: Final = "2026-11-28"
"""The day of the page; to be set when what stands in this script is changed."""

DESCRIPTION: Final = (
    (
        "meili tracks the targets of a plan that is written in YAML: it records what each area"
        " reports, computes how much of every target is done, and says how each city, district and"
        " street stands against what was promised for that day."
    ),
    (
        "A workspace is a folder with a plan and the figures. It is found upward from the current"
        " folder, unless -C or MEILI_WORKSPACE names another. Data goes to standard output, everything"
        " else to standard error."
    ),
    (
        "An area may be typed as its code or its name in any language; a date as 2019-06-30, 2019-06,"
        " 2019-Q2, 2019-H1 or 2019, and a period means its last day."
    ),
)
EXIT_CODES: Final = (
    ("0", "Fine."),
    ("1", "Findings: errors in plan or ledger, refused rows, or --fail-on matched."),
    ("2", "Wrong usage, or something that cannot be read, such as a plan with errors."),
    ("70", "A bug in meili; a log file is named."),
    ("130", "Interrupted."),
)
VARIABLES: Final = (
    ("MEILI_WORKSPACE", "The workspace, where -C names none."),
    ("MEILI_LANG", "The language, zh or en, where --lang names none; else the locale decides."),
    ("MEILI_USER", "Who records, where --by names nobody; else git's user.name or the login."),
    ("COLUMNS", "The width of tables and help, where it is not that of the terminal."),
    ("NO_COLOR", "No colours, even on a terminal."),
    ("GITHUB_ACTIONS", "Where it is true, validate and check answer in the format github."),
)
FILES: Final = (
    ("plan/plan.yaml", "Title, period, levels of areas, bands."),
    ("plan/goals/*.yaml", "One file a goal: its targets."),
    ("plan/tasks/*.yaml", "Main tasks and safeguards."),
    ("plan/allocations/*.yaml", "What single areas must deliver of a target."),
    ("plan/mappings/*.yaml", "How tables of other layouts are read."),
    ("data/areas/*.csv", "The tree of areas."),
    ("data/entries/YYYY/*.csv", "The ledger: one immutable file a batch."),
    ("data/entries/YYYY/*.json", "The receipt of a batch."),
    ("meili.toml", "Which findings validate and check tell of, in the table [tool.meili]."),
)


def page() -> str:
    """Return the manual page."""
    i18n.use("en")
    group: Any = get_command(app)
    context = typer.Context(group, info_name="meili", help_option_names=["-h", "--help"])
    lines = [
        '.\\" Made by scripts/man.py from the help texts; change those.',
        f'.TH MEILI 1 {REVISED} "meili {__version__}" "User Commands"',
        ".SH NAME",
        r"meili \- target tracker over a YAML plan",
        ".SH SYNOPSIS",
        f".B meili\n{plain(usage_of(group, context))}",
        ".SH DESCRIPTION",
        plain(spoken(group, context).help),
        *(f".PP\n{plain(text)}" for text in DESCRIPTION),
        ".SH OPTIONS",
        plain("-C, --lang, --quiet and --verbose may also stand behind the name of a command."),
        *options(spoken(group, context), context, own_help=True),
        ".SH COMMANDS",
    ]
    for name, unspoken in commands(group):
        command = spoken(unspoken, context)
        inner = typer.Context(command, info_name=name, parent=context)
        lines += [
            f".SS meili {name}",
            f".B meili {name}\n{plain(usage_of(command, inner))}",
            f".PP\n{plain(command.help)}",
            *options(command, inner),
            *examples(name),
        ]
    lines += [".SH EXAMPLES", *examples("", heading="")]
    for title, pairs in (("EXIT STATUS", EXIT_CODES), ("ENVIRONMENT", VARIABLES), ("FILES", FILES)):
        lines.append(f".SH {title}")
        lines += [f".TP\n.B {plain(name)}\n{plain(said)}" for name, said in pairs]
    lines += [
        ".SH NOTES",
        plain(
            "What a status means, and how every figure is computed, is in docs/method.md;"
            " the keys and columns of all files are in docs/files.md."
        ),
        ".SH SEE ALSO\n.BR git (1)",
    ]
    return "".join(f"{line}\n" for line in lines)


def options(command: Any, context: Any, *, own_help: bool = False) -> Iterator[str]:
    """Yield the arguments and options of a command, as its help shows them."""
    for param in command.get_params(context):
        if param.name == "help" and not own_help:  # one for all commands is enough
            continue
        if param.param_type_name == "argument":
            term = rf"\fI{plain(param.metavar)}\fR"
        else:
            value = rf" \fI{plain(param.metavar)}\fR" if param.metavar else ""
            term = ", ".join(rf"\fB{plain(word)}\fR" for word in _long_first(param.opts)) + value
        required = " Required." if param.required else ""
        yield f".TP\n{term}\n{plain(param.help)}{required}"


def _long_first(words: list[str]) -> list[str]:
    # typer keeps the names of --help in a set.
    return sorted(words, key=lambda word: (not word.startswith("--"), word))


def examples(name: str, heading: str = ".PP\n") -> list[str]:
    """Return the two examples of a command, each a sentence and a line to copy."""
    shown = [
        f"{plain(said)}\n.PP\n.RS\n.nf\n{_escaped(f'$ {line}')}\n.fi\n.RE"
        for said, line in EXAMPLES[name]
    ]
    return [heading + shown[0], f".PP\n{shown[1]}"]


def plain(text: str) -> str:
    """Return text, in lines of a source, in which troff sees nothing of its own."""
    lines = textwrap.wrap(" ".join(text.split()), 66, break_on_hyphens=False)
    return "\n".join(_escaped(line) for line in lines)


def _escaped(line: str) -> str:
    for sign, name in (("\\", r"\e"), ("-", r"\-"), ("'", r"\(aq"), ("`", r"\(ga")):
        line = line.replace(sign, name)
    return rf"\&{line}" if line.startswith(".") else line


def main(arguments: list[str]) -> int:
    """Write the page, or only compare; return the exit code."""
    if arguments == ["--check"]:
        if PAGE.read_text(encoding="utf-8") == page():
            return 0
        print("docs/man/meili.1: out of step; run: python scripts/man.py", file=sys.stderr)
        return 1
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
