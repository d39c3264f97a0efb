"""The official text to be read beside the plan: on a terminal, and as a page.

The page stands alone: no script, no file beside it. Nothing of the text is left out or cut, and
all of it is escaped. Owns how both look; computes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape
from itertools import groupby
from typing import Final, NamedTuple

from meili_cli.i18n import _, naming
from meili_cli.model.plan import Goal, Plan, Target, Task
from meili_cli.model.scalar import one_line
from meili_cli.model.terms import BoundKind, Measure
from meili_cli.render import figures, screens, words
from meili_cli.render.formats import html
from meili_cli.render.styles import STYLES, Spans, drawn
from meili_cli.render.table import Line, Tone
from meili_cli.render.text import wrap
from meili_cli.reports.trace import Clause, Traced

_INDENT: Final = 4
"""Cells before what cites a clause."""


class _Citing(NamedTuple):
    """A part of the plan that cites a clause: its kind as a word and as a class, id, name, bound."""

    kind: str
    css: str
    id: str
    name: str
    bound: str = ""


def _parts(plan: Plan) -> Mapping[tuple[str, str], _Citing]:
    """Return how each part of the plan is shown, by its kind and id."""
    shown: dict[tuple[str, str], _Citing] = {}
    parts: Iterable[tuple[str, str, Goal | Target | Task]] = (
        *((_("goal"), "goal", file.goal) for file in plan.goals),
        *((_("target"), "target", target) for target in plan.targets.values()),
        *((_("task"), "task", task) for task in plan.tasks.values()),
    )
    for kind, css, part in parts:
        title = part.title if isinstance(part, Task) else part.name
        bound = _bound(part) if isinstance(part, Target) else ""
        shown[css, part.id] = _Citing(kind, css, part.id, one_line(title.said_in(naming())), bound)
    return shown


def _bound(target: Target) -> str:
    """Return what a target asks for, and by when."""
    asked, unit = target.target, "" if target.unit is None else target.unit.said_in(naming())
    if asked.number is None:
        said = words.bound(asked.kind) if asked.state is None else words.state(asked.state)
    else:
        sign = "≤" if asked.kind is BoundKind.AT_MOST else "≥"
        said = (
            f"{sign} {figures.percentage(Fraction(asked.number), decimals=4, trimmed=True)}"
            if target.measure is Measure.RATIO
            else f"{sign} {figures.exact(asked.number)} {unit}".rstrip()
        )
    return _("{bound} by {day}").format(bound=one_line(said), day=asked.by.isoformat())


def _cites(clause: Clause, parts: Mapping[tuple[str, str], _Citing]) -> list[_Citing]:
    ids = (("goal", clause.goals), ("target", clause.targets), ("task", clause.tasks))
    return [parts[css, one] for css, names in ids for one in names]


def _left(clause: Clause) -> str:
    """Return what of a clause is uncovered, in a sentence; empty where nothing is."""
    if not clause.marks:
        return ""
    return _("uncovered: {words}").format(words=_(", ").join(map(one_line, clause.uncovered)))


# -- on a terminal ---------------------------------------------------------------------------


def text(
    found: Traced, plan: Plan, remarks: Sequence[Line], room: int | None, *, colour: bool
) -> str:
    """Return the text clause by clause in lines of at most `room` cells, under each what cites it.

    What nobody cites is there too, muted.
    """
    return drawn(_lines(found, plan, remarks, room), colour=colour)


def _lines(found: Traced, plan: Plan, remarks: Sequence[Line], room: int | None) -> Iterator[Spans]:
    parts = _parts(plan)
    head = [Line(text=plan.head.title.said_in(naming()), tone=Tone.STRONG), Line(text=found.path)]
    if plan.head.simulated:
        head.append(screens.made_up())
    for line in head:
        yield from _wrapped(line.text, room, 0, line.tone)
    before = 0
    for clause in found.clauses:
        if clause.line != before:
            yield []
            yield [(f"{found.path.rpartition('/')[2]}:{clause.line}", STYLES[Tone.MUTED])]
            before = clause.line
        citing = _cites(clause, parts)
        yield from _wrapped(one_line(clause.text), room, 0, Tone.PLAIN if citing else Tone.MUTED)
        for one in citing:
            said = _("{kind} {id}: {name}").format(kind=one.kind, id=one.id, name=one.name)
            said += f" · {one.bound}" if one.bound else ""
            yield from _wrapped(f"→ {said}", room, _INDENT, Tone.GOOD)
        if clause.marks:
            yield from _wrapped(f"✗ {_left(clause)}", room, _INDENT, Tone.POOR)
    yield []
    for line in remarks:
        yield from _wrapped(line.text, room, 0, line.tone)


def _wrapped(said: str, room: int | None, indent: int, tone: Tone) -> Iterator[Spans]:
    hanging = indent + 2 if indent else 0
    for line in wrap(" " * indent + said, room, indent=hanging):
        yield [(line, STYLES[tone])]


# -- as a page -------------------------------------------------------------------------------

_STYLE: Final = """\
:root { color-scheme: light dark; --ink: #1f2328; --soft: #5d656e; --line: #d5d9de; --page: #fff;
  --card: #f4f6f8; --goal: #8250df; --target: #1a7f37; --task: #0b62c4; --poor: #cf222e;
  --mark: #ffd7d5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa4ae; --line: #3a4048;
  --page: #15181c; --card: #1e2329; --goal: #c297ff; --target: #4ac26b; --task: #79b8ff;
  --poor: #ff7b72; --mark: #67201c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 76rem; color: var(--ink);
  background: var(--page); font: 16px/1.65 system-ui, "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; line-height: 1.4; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .25rem 0; }
.muted, .place { color: var(--soft); } .poor, .fair { color: var(--poor); }
.place { font-size: .8rem; text-decoration: none; font-variant-numeric: tabular-nums; }
section { display: grid; grid-template-columns: 1.75rem minmax(0, 1fr); gap: 0 .5rem;
  align-items: baseline; border-top: 1px solid var(--line); padding: .4rem 0; }
main { margin-top: 1rem; }
.clause { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 1.5rem;
  padding: .15rem 0; }
.clause > p { margin: 0; }
.quiet > p { color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; }
li { background: var(--card); border-left: 3px solid; border-radius: 3px; margin: .15rem 0 .3rem;
  padding: .2rem .6rem; font-size: .875rem; line-height: 1.5; }
li span { color: var(--ink); } li small { color: var(--soft); display: block; font-size: .8rem; }
.goal { color: var(--goal); } .target { color: var(--target); } .task { color: var(--task); }
.left { color: var(--poor); }
mark { background: var(--mark); color: inherit; border-radius: 2px; padding: 0 .1em; }
:target { outline: 2px solid var(--task); outline-offset: .25rem; }
@media (max-width: 44rem) { .clause { display: block; } .clause ul { margin: .25rem 0 .5rem; } }
@media print { body { max-width: none; padding: 0; } section { break-inside: avoid; } }
"""


def page(found: Traced, plan: Plan, remarks: Sequence[Line]) -> str:
    """Return the page: the text on the left, what cites it on the right."""
    title = plan.head.title.said_in(naming())
    return "\n".join(html.page(title, _STYLE, _body(found, plan, remarks))) + "\n"


def _body(found: Traced, plan: Plan, remarks: Sequence[Line]) -> Iterator[str]:
    parts, title = _parts(plan), escape(plan.head.title.said_in(naming()))
    about, left = _("The official text, and the plan beside it"), _("Uncovered")
    yield f"<h1>{title}</h1>"
    if plan.head.simulated:
        yield f'<p class="poor">{escape(screens.made_up().text)}</p>'
    yield f'<p class="muted">{escape(about)} · {escape(found.path)}</p>'
    for line in remarks:
        yield f'<p class="{line.tone}">{escape(line.text)}</p>'
    if found.uncovered:
        yield f"<h2>{escape(left)}</h2>"
        yield "<ul>"
        for one in found.uncovered:
            place = f'<a class="place" href="#line-{one.line}">{one.line}:{one.column}</a>'
            yield f'<li class="left"><span>{escape(one_line(one.text))}</span> {place}</li>'
        yield "</ul>"
    yield "<main>"
    for number, clauses in groupby(found.clauses, key=lambda clause: clause.line):
        yield f'<section id="line-{number}">'
        yield f'<a class="place" href="#line-{number}">{number}</a>'
        yield "<div>"
        for clause in clauses:
            yield from _row(clause, _cites(clause, parts))
        yield "</div>"
        yield "</section>"
    yield "</main>"


def _row(clause: Clause, citing: Sequence[_Citing]) -> Iterator[str]:
    quiet = "" if citing or clause.marks else " quiet"
    yield f'<div class="clause{quiet}">'
    yield f"<p>{_marked(clause)}</p>"
    if citing or clause.marks:
        yield "<ul>"
        for one in citing:
            bound = f"<small>{escape(one.bound)}</small>" if one.bound else ""
            name = f"<span>{escape(one.name)}</span>"
            yield f'<li class="{one.css}">{escape(one.kind)} {escape(one.id)} {name}{bound}</li>'
        if clause.marks:
            yield f'<li class="left">{escape(_left(clause))}</li>'
        yield "</ul>"
    yield "</div>"


def _marked(clause: Clause) -> str:
    """Return a clause with what is uncovered marked; of two marks that overlap, as one."""
    pieces, at = [], 0
    for start, end in sorted(clause.marks):
        if end > at:
            begin = max(start, at)
            pieces.append(escape(one_line(clause.text[at:begin])))
            pieces.append(f"<mark>{escape(one_line(clause.text[begin:end]))}</mark>")
            at = end
    return "".join([*pieces, escape(one_line(clause.text[at:]))])
