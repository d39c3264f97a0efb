"""Results that show themselves: a report and an explanation, with what a notebook asks of them.

Owns no figure and no layout: those are `reports`' and `render`'s.
"""

from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from meili_cli import render
from meili_cli.i18n import _, speaking
from meili_cli.model import report
from meili_cli.model.problem import Problem
from meili_cli.model.report import Row
from meili_cli.model.terms import Format
from meili_cli.notebook import tables
from meili_cli.notebook.typed import choice
from meili_cli.render import account, account_tree
from meili_cli.render.finding import as_text
from meili_cli.reports.explain import Explanation as Account

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """A report, as `meili report` gives it.

    `data` is the report itself; `left_out` counts the entries of the ledger that name an item or
    area that is not there, and so are in no report.
    """

    data: report.Report
    left_out: int
    _frame: render.Frame = field(compare=False)
    _language: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """One row for each item and area; figures are exact, as fractions."""
        return self.data.rows

    @property
    def as_of(self) -> date:
        """The day that the report is of."""
        return self.data.as_of

    @property
    def simulated(self) -> bool:
        """Whether the figures are made up."""
        return self.data.simulated

    def to_arrow(self) -> "pa.Table":
        """Return the rows as a table of Arrow.

        The columns are the fields of the json, in their order: figures float64, counts of reports
        int64, dates date32, codes and words string, notes list<string>, states
        map<string, int64>. `target_state` holds a target that is a state, and a simulated report
        has a last column that says so. Raises MeiliError where pyarrow is not installed.
        """
        with speaking(self._language):
            return tables.arrow(self.data)

    def df(self) -> Any:
        """Return the rows as a data frame of pandas, or of polars where there is no pandas.

        The columns are those of `to_arrow`. Raises MeiliError where neither is installed, or
        pyarrow is not.
        """
        with speaking(self._language):
            return tables.data_frame(self.data)

    def to_text(self, form: str = "plain") -> str:
        """Return what `meili report --format` gives: table, plain, markdown, html, csv or json."""
        with speaking(self._language):
            return render.report(self.data, self._frame, form=choice(Format, form, "form"))

    def __str__(self) -> str:
        return self.to_text() + "".join(f"{line}\n" for line in self._remarks())

    def __repr__(self) -> str:
        made_up = ", SIMULATED" if self.simulated else ""
        return (
            f"<Report {self.data.plan} of {self.as_of} by {self.data.by}: "
            f"{len(self.rows)} rows{made_up}>"
        )

    def _remarks(self) -> list[str]:
        with speaking(self._language):
            return [render.left_out(self.left_out)] if self.left_out else []

    def _repr_html_(self) -> str:
        with speaking(self._language):
            page = render.embedded(self.data, self._frame)
        return page + "".join(f"<p>{escape(line)}</p>\n" for line in self._remarks())


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """How a figure came about, as `meili explain` tells it. `data` is the account itself."""

    data: Account
    _language: str

    @property
    def row(self) -> Row:
        """The row of a report that is explained."""
        return self.data.row

    @property
    def text(self) -> str:
        """The account in words."""
        with speaking(self._language):
            return account.as_text(self.data, None)

    def tree(self) -> dict[str, Any]:
        """Return the account as plain data, under the schema meili/explain/1."""
        with speaking(self._language):
            return account_tree.as_tree(self.data)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        row, made_up = self.row, ", SIMULATED" if self.data.simulated else ""
        return f"<Explanation of {row.item} at {row.area}: {row.status}{made_up}>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"


class Problems(tuple[Problem, ...]):
    """Findings that show themselves as the command line does, in a notebook too."""

    __slots__ = ()

    def __str__(self) -> str:
        """The findings one below the other; empty without any."""
        return "".join(map(as_text, self)).rstrip("\n")

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self) or _('No findings.'))}</pre>"
