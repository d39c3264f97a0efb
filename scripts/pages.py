"""The pages of the site that are not written under docs/: a hook of mkdocs (see mkdocs.yml).

Owns what becomes a page, and never a text: commands are read from the code, in the
language that they are told in there; README, CHANGELOG and CONTRIBUTING are taken as they
stand, so that their links work in the repository and on the site alike. A link to a file that
is no page is dead on the site, and the strict build says so.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from typer.main import get_command

from meili_cli import i18n
from meili_cli.cli import app
from meili_cli.cli.group import commands as all_commands
from meili_cli.errors import ExitCode
from meili_cli.i18n import _

ROOT: Final = Path(__file__).parents[1]
FROM_THE_TOP: Final = {
    "index.md": "README.md",
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
}
DECISIONS: Final = "decisions/index.md"
TYPERS_OWN: Final = ("install_completion", "show_completion")

_WORDS: Final = {"default": "默认值", "required": "必填", "Exit codes": "退出码"}
"""What the site says beyond the app, in Chinese."""

_LINK: Final = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)#\s]+)")
_SIGNS: Final = re.compile(r"([\\`*_\[\]<>|{}])")


# -- what mkdocs calls -----------------------------------------------------------------------


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the decisions in the navigation, in the order of their numbers."""
    pages: list[Any] = [DECISIONS, *(f"decisions/{path.name}" for path in _decisions())]
    config.nav = [
        {title: pages if page == DECISIONS else page for title, page in entry.items()}
        for entry in config.nav or ()
    ]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made here."""
    for uri, name in FROM_THE_TOP.items():
        files.append(File.generated(config, uri, abs_src_path=str(ROOT / name)))
    for uri, text in generated():
        files.append(File.generated(config, uri, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Point links, which are those of the repository, to the pages of the site."""
    here = page.file.src_uri
    written = FROM_THE_TOP.get(here, f"docs/{here}")
    pages = {name: uri for uri, name in FROM_THE_TOP.items()}

    def on_site(link: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(written), link[1]))
        uri = pages.get(name, name.removeprefix("docs/"))
        return posixpath.relpath(uri, posixpath.dirname(here) or ".")

    return _LINK.sub(on_site, markdown)


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Say which language a page is in: readers choose voice and shapes of signs by it."""
    chinese = page.file.src_uri.startswith("zh/")
    return output.replace('<html lang="en"', '<html lang="zh-Hans"', 1) if chinese else output


# -- pages -----------------------------------------------------------------------------------


def generated() -> Iterator[tuple[str, str]]:
    """Yield the address and the text of every page that is made from the code."""
    for language, uri in (("en", "commands.md"), ("zh", "zh/commands.md")):
        i18n.use(language)
        yield uri, _page(commands())
    i18n.use("en")
    yield DECISIONS, _page(decisions())


def commands() -> Iterator[str]:
    """Yield the reference of all commands, in the language in use."""
    group: Any = get_command(app)
    yield f"# {_('Commands')}"
    yield from _command("meili", group)
    for name, command in all_commands(group):
        yield f"## meili {name} {{#{name.replace(' ', '-')}}}"
        yield from _command(f"meili {name}", command)
    yield f"## {_word('Exit codes')} {{#exit-codes}}"
    yield _table(("", ""), ((str(int(code)), code.meaning) for code in ExitCode))


def _command(path: str, command: Any) -> Iterator[str]:
    params = [param for param in command.params if param.name not in TYPERS_OWN]
    arguments = [param for param in params if param.param_type_name == "argument"]
    usage = [path, *(["[OPTIONS]"] if len(params) > len(arguments) else [])]
    usage += [_argument(param) for param in arguments]
    usage += ["COMMAND [ARGS]…"] if hasattr(command, "commands") else []
    yield f"```text\n{' '.join(usage)}\n```"
    yield _said(command.help)
    for title, kind in ((_("Arguments"), "argument"), (_("Options"), "option")):
        told = [param for param in params if param.param_type_name == kind]
        if told:
            yield _table((title, ""), ((_spelt(param), _told(param)) for param in told))
    if command.epilog:
        yield f"```console\n{_(command.epilog).strip()}\n```"


def _argument(param: Any) -> str:
    name = param.metavar or param.name.upper()
    return f"{name}…" if param.nargs == -1 and not name.endswith(("...", "…")) else name


def _spelt(param: Any) -> str:
    """Return an option or argument as it is typed."""
    if param.param_type_name == "argument":
        return f"`{_argument(param)}`"
    names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    return f"{names} `{param.metavar}`" if param.metavar else names


def _told(param: Any) -> str:
    """Return what an option means, which words it takes, and what holds without it."""
    parts = [_said(param.help or "")]
    choices = [str(choice.value) for choice in param.type_descriptor.choices or ()]
    if choices:
        parts.append(" · ".join(f"`{choice}`" for choice in choices))
    if param.required:
        parts.append(f"*{_word('required')}*")
    elif param.default not in (None, False, "", ()):
        parts.append(f"*{_word('default')}:* `{param.default}`")
    return "<br>".join(part for part in parts if part)


def decisions() -> Iterator[str]:
    """Yield the list of decisions."""
    yield "# Decisions"
    yield "What was open, what was decided, and why. None is changed later but by another one."
    yield "\n".join(f"- [{_title(path)}]({path.name})" for path in _decisions())


def _decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "decisions").glob("*.md"))


def _title(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def _page(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _said(text: str) -> str:
    """Return a text of the app in the language in use, with nothing in it that is markdown."""
    return _SIGNS.sub(r"\\\1", _(text))


def _word(word: str) -> str:
    return _WORDS[word] if i18n.language() == "zh" else word


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [head, ("---", "---"), *rows]
    return "\n".join(f"| {left} | {right.replace(chr(10), ' ')} |" for left, right in lines)
