"""The screen of `meili log --chain`: one section a key, one line an entry.

Owns the words for what became of an entry. Where the room is short, columns are left out in
this order: batch and line, note, source, replaces, recorded by, recorded at.
"""

from collections.abc import Sequence

from meili_cli.i18n import _, ngettext
from meili_cli.model.entry import Kind
from meili_cli.render import figures, words
from meili_cli.render.frame import Names
from meili_cli.render.screens import made_up, telling
from meili_cli.render.table import Cell, Cells, Column, Line, Section, Table, Tone
from meili_cli.reports.chains import Chain, End, Link


def table(chains: Sequence[Chain], names: Names, *, title: str, simulated: bool) -> Table:
    """Lay chains out in the order given."""
    columns = (
        Column(_("No."), right=True),
        Column(_("Figure"), right=True),
        Column(_("What became of it"), floor=14, comfort=20),
        Column(_("Recorded at"), drop=6),
        Column(_("Recorded by"), drop=5, floor=6, comfort=8),
        Column(_("Replaces"), drop=4),
        Column(_("Batch and line"), drop=1),
        Column(_("Source"), drop=3, floor=8, comfort=14),
        Column(_("Note"), drop=2, floor=8, comfort=14),
    )
    sections = tuple(
        Section(
            _heading(chain, names),
            tuple(_cells(number, link) for number, link in enumerate(chain.links, start=1)),
        )
        for chain in chains
    )
    return telling(
        Table(
            title=title,
            head=(made_up(),) if simulated else (),
            columns=columns,
            sections=sections,
            remarks=tuple(Line(text=text) for text in _remarks(chains)),
        )
    )


def _heading(chain: Chain, names: Names) -> str:
    """Return the key of a chain; the item comes last, for it is what may be cut."""
    key = chain.first
    days = f"{key.period_start} … {key.as_of}" if key.period_start else str(key.as_of)
    parts = (names.area(key.area), days, words.kind(key.kind), names.item(key.item))
    return _(" · ").join(parts)


def _cells(number: int, link: Link) -> Cells:
    entry = link.entry
    retract = entry.kind is Kind.RETRACT
    return (
        Cell(str(number), Tone.MUTED),
        Cell(words.kind(entry.kind) if retract else figures.entry(entry)),
        _became(link),
        Cell(figures.moment(entry.recorded_at), Tone.MUTED),
        Cell(entry.recorded_by),
        Cell("" if retract else _numbers(link.replaces)),
        Cell(f"{entry.batch}:{entry.line}", Tone.MUTED),
        Cell(entry.source),
        Cell(entry.note),
    )


def _became(link: Link) -> Cell:
    """Say what became of an entry; of a retract, what it did."""
    if link.entry.kind is Kind.RETRACT:
        text = (
            _("withdraws {numbers}").format(numbers=_numbers(link.replaces))
            if link.replaces
            else _("withdraws nothing")
        )
        return Cell(text, Tone.MUTED)
    by = _numbers(link.ended_by)
    match link.end:
        case None:
            return Cell(_("stands"), Tone.GOOD)
        case End.REVISED:
            return Cell(_("replaced by {numbers}").format(numbers=by), Tone.MUTED)
        case End.WITHDRAWN:
            return Cell(_("withdrawn by {numbers}").format(numbers=by), Tone.MUTED)
        case End.OVERTAKEN:
            return Cell(_("kept beside {numbers}").format(numbers=by), Tone.FAIR)


def _numbers(places: Sequence[int]) -> str:
    return _(", ").join(map(str, places))


def _remarks(chains: Sequence[Chain]) -> list[str]:
    keys = len(chains)
    entries = len({(one.entry.batch, one.entry.line) for each in chains for one in each.links})
    split = sum(chain.branches for chain in chains)
    counted = (
        ngettext("{count} key", "{count} keys", keys).format(count=keys),
        ngettext("{count} entry", "{count} entries", entries).format(count=entries),
    )
    said = [_(", ").join(counted)]
    if split:
        said.append(
            ngettext(
                "{count} key has entries of which none names the other: the newest stands, "
                "until a revision names them all.",
                "{count} keys have entries of which none names the other: the newest stands, "
                "until a revision names them all.",
                split,
            ).format(count=split)
        )
    return said
