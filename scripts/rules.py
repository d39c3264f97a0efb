"""Make the pages of the rules, docs/rules/*.md, from the docstrings of the rules.

    python scripts/rules.py            write them
    python scripts/rules.py --check    change nothing; exit 1 where a page is out of step

Each rule stands under a heading that is its id, and so its anchor, in the repository and on the
site alike.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from meili_cli.model.manual import Manual
from meili_cli.workspace.rules import pages

FOLDER: Final = Path(__file__).parents[1] / "docs" / "rules"
TITLES: Final = {
    "plan": "Rules of the plan",
    "documents": "Rules of what is filed",
    "ledger": "Rules of the ledger",
    "rows": "Rules of a row",
}
LEADS: Final = {
    "plan": """\
What `meili validate` looks for in the files of the plan. `meili validate --rules` prints this page.""",
    "documents": """\
What `meili validate` and `meili check` look for in closings, directives and answers, beside the
[rules of any YAML file](plan.md).""",
    "ledger": """\
What `meili check` looks for in all that was recorded. `meili check --rules` prints this page, and what
a [row of a batch](rows.md) must keep.""",
    "rows": """\
What `meili record` and `meili import` refuse before anything is written, and what `meili check` finds
in a batch that somebody else wrote.""",
}


def page(name: str, rules: Iterable[Manual]) -> str:
    """Return one page."""
    made = "<!-- Made by scripts/rules.py from the docstrings; change those. -->"
    blocks = [made, f"# {TITLES[name]}", LEADS[name]]
    for rule in rules:
        blocks += [f"## {rule.id}", f"*{rule.severity}*", rule.markdown.rstrip()]
    return "\n\n".join(blocks) + "\n"


def main(arguments: list[str]) -> int:
    """Write all pages, or only check them; return the exit code."""
    made = {FOLDER / f"{name}.md": page(name, rules) for name, rules in pages().items()}
    if arguments == ["--check"]:
        stale = [
            path for path, text in made.items()
            if not path.exists() or path.read_text(encoding="utf-8") != text
        ]  # fmt: skip
        stale += sorted(set(FOLDER.glob("*.md")) - set(made))
        if stale:
            names = [path.relative_to(FOLDER.parents[1]).as_posix() for path in stale]
            print(
                *(f"{name}: out of step with the rules" for name in names),
                sep="\n",
                file=sys.stderr,
            )
            print("run: python scripts/rules.py", file=sys.stderr)
        return 1 if stale else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
