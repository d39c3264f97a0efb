"""What withdraws a whole batch: a retract for every spot at which an entry of it still stands.

Owns which spots these are, and what else would go with them. Whether a retract is taken in is
decided as for any other. See docs/decisions/0023.
"""

from collections.abc import Iterable

from meili_cli.i18n import _, ngettext
from meili_cli.importers.intake import Spot, Typed, Typescript, figure_text
from meili_cli.ledger.row import Row, control_character, rule_id, text_too_long
from meili_cli.model.entry import COLUMNS, Entry, Held, Kind
from meili_cli.model.problem import Place, Problem, Severity


def withdraw(
    entries: Iterable[Entry], held: Iterable[Held], gone: int, shown: str, *, source: str, note: str
) -> Typescript:
    """Return the retracts of these entries of one batch, which `shown` names, at its lines.

    `gone` is how many others of the batch stand no more.
    `held` is all that the ledger holds at their spots. A retract withdraws whatever is there:
    where an entry of another batch is, it is a problem and not a retract.
    """
    spots: dict[Spot, list[Entry]] = {}
    for entry in entries:
        spots.setdefault((entry.item, entry.area, entry.as_of), []).append(entry)
    others: dict[Spot, list[Entry]] = {}
    for other, live in held:
        spot = (other.item, other.area, other.as_of)
        if live and all(other.batch != entry.batch for entry in spots[spot]):
            others.setdefault(spot, []).append(other)
    typed: list[Typed] = []
    problems = _said(Place(shown), source, note)
    if problems:
        return Typescript((), tuple(problems), len(spots))
    for spot, here in spots.items():
        place = Place(shown, here[0].line)
        if spot in others:
            problems += [_another(place, other) for other in others[spot]]
        else:
            item, area, as_of = spot
            retract = Entry(item, area, None, as_of, Kind.RETRACT, source=source, note=note)
            typed.append(Typed(retract, place))
    if gone and spots:
        problems.append(_gone_before(Place(shown), gone))
    replacing = sum(bool(entry.revises) for here in spots.values() for entry in here)
    if replacing:
        problems.append(_stay_replaced(Place(shown), replacing))
    return Typescript(tuple(typed), tuple(problems), len(spots))


def _said(place: Place, source: str, note: str) -> list[Problem]:
    """Return what is wrong with the texts that all retracts are to carry, by the rules of a row."""
    cells = dict.fromkeys(COLUMNS, "")
    row = Row.read(
        {**cells, "kind": Kind.RETRACT.value, "as_of": "2000", "source": source, "note": note}
    )
    return [
        Problem(place, rule_id(rule), Severity.ERROR, message, hint)
        for rule in (control_character, text_too_long)
        for message, hint in rule(row)
    ]


def _another(place: Place, other: Entry) -> Problem:
    return Problem(
        place,
        "other-batch",
        Severity.ERROR,
        _(
            "{item}, {area}, {as_of}: {kind} {figure} of {batch}:{line} would be withdrawn, too"
        ).format(
            item=other.item, area=other.area, as_of=other.as_of, kind=other.kind,
            figure=figure_text(other), batch=other.batch, line=other.line,
        ),
        _("withdraw this one with `meili retract ITEM`, and record again what is to stand"),
    )  # fmt: skip


def _gone_before(place: Place, count: int) -> Problem:
    return Problem(
        place,
        "gone-before",
        Severity.WARNING,
        ngettext(
            "{count} figure of this batch was replaced or withdrawn before",
            "{count} figures of this batch were replaced or withdrawn before",
            count,
        ).format(count=count),
        _("what replaced them stands; `meili log --batch` shows them"),
    )


def _stay_replaced(place: Place, count: int) -> Problem:
    return Problem(
        place,
        "stays-replaced",
        Severity.WARNING,
        ngettext(
            "{count} figure that this batch replaced does not come back",
            "{count} figures that this batch replaced do not come back",
            count,
        ).format(count=count),
        _("record again what is to stand; `meili log --chain` shows what was there"),
    )
