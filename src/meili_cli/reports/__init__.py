"""From cells to rows: which target an area answers to, and how it stands against it.

`commitment` target, allocation, revision, trajectory and baseline in force · `rows` one row ·
`build` a whole report · `evidence` the entries a figure rests on · `explain` the account of one
row · `form` what an area is asked for · `chains` the revisions of a key. Owns the meaning of a report; adds nothing up and words nothing.
"""

from meili_cli.reports.build import Query, build, series

__all__ = ["Query", "build", "series"]
