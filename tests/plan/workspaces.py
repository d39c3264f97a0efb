"""Workspaces for tests: a minimal valid one, and files laid over it."""

import re
import shutil
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent

MINIMAL = Path(__file__).parent / "minimal"

_FIRST_LINE = re.compile(r"# (?P<path>(?:plan|data)/\S+)(?: \((?P<how>[^)]*)\))?")


def minimal(folder: Path) -> Path:
    """Copy the minimal workspace to `folder`."""
    shutil.copytree(MINIMAL, folder, dirs_exist_ok=True)
    return folder


def write(root: Path, path: str, content: str | bytes) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def lay_over(root: Path, example: str) -> None:
    """Write the files of an example; each begins with a line such as `# plan/plan.yaml (how)`."""
    parts: list[tuple[str, str, list[str]]] = []
    for line in example.splitlines():
        first = _FIRST_LINE.fullmatch(line)
        if first:
            parts.append((first["path"], first["how"] or "", []))
        else:
            parts[-1][2].append(line)
    for path, how, lines in parts:
        text = "".join(f"{line}\n" for line in lines)
        match how.split():
            case []:
                write(root, path, text)
            case ["removed"]:
                (root / path).unlink()
            case ["a", "folder"]:
                (root / path).mkdir(parents=True)
            case ["encoded", "as", encoding]:
                write(root, path, text.encode(encoding))
            case ["repeated", times, "times"]:
                write(root, path, text * int(times))
            case _:
                raise AssertionError(how)


def examples(docstring: str) -> dict[str, str]:
    """Return the examples of a rule, under Fails and Passes."""
    manual = cleandoc(docstring)
    parts = re.split(r"^(Fails|Passes):\n", manual, flags=re.MULTILINE)
    return {
        name: dedent(text).strip("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }
