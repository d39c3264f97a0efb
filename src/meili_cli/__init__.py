"""Track targets over a YAML plan: what was promised, what is attained, and how sure that is.

The interface for notebooks and scripts is `open_workspace`; docs/python.md shows all of it. The
other names are the types of what it gives. Each is imported when it is first asked for: the
command line starts by importing this package, and must not load what it does not use.
"""

__version__ = "0.1.0"

__all__ = [
    "Entry",
    "Explanation",
    "MeiliError",
    "OpenWorkspace",
    "PlanError",
    "Problem",
    "Problems",
    "Report",
    "Row",
    "Severity",
    "Status",
    "Taken",
    "UsageError",
    "__version__",
    "open_workspace",
]

TYPE_CHECKING = False  # what type checkers take for true; importing typing would cost 5 ms
if TYPE_CHECKING:
    from meili_cli.errors import MeiliError, UsageError
    from meili_cli.model.entry import Entry
    from meili_cli.model.problem import Problem, Severity
    from meili_cli.model.report import Row
    from meili_cli.model.terms import Status
    from meili_cli.notebook.opened import OpenWorkspace, open_workspace
    from meili_cli.notebook.shown import Explanation, Report
    from meili_cli.plan import PlanError
    from meili_cli.workspace.handing import Taken

_HOMES = {
    "Entry": "model.entry",
    "Explanation": "notebook.shown",
    "MeiliError": "errors",
    "OpenWorkspace": "notebook.opened",
    "PlanError": "plan",
    "Problem": "model.problem",
    "Problems": "notebook.shown",
    "Report": "notebook.shown",
    "Row": "model.report",
    "Severity": "model.problem",
    "Status": "model.terms",
    "Taken": "workspace.handing",
    "UsageError": "errors",
    "open_workspace": "notebook.opened",
}


def __getattr__(name: str) -> object:
    """Import a public name where it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Name what is public, for a notebook that completes names."""
    return list(__all__)
