"""Which findings have been answered. Reads no file and writes none: answers come and go as values."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.ledger.nearest import nearest_words
from meili_cli.model.answer import Answer
from meili_cli.model.problem import Problem
from meili_cli.plan.filed import Filed


class Answered(NamedTuple):
    """A finding, and why the figure is right all the same."""

    problem: Problem
    answer: Answer


class Checked(NamedTuple):
    """What a check found: what is open, what is answered, and the answers that nothing asks for.

    Those are `settled`: the figures were changed, or what made them doubtful was.
    """

    open: tuple[Problem, ...]
    answered: tuple[Answered, ...] = ()
    settled: tuple[Answer, ...] = ()


def held_against(problems: Iterable[Problem], answers: Sequence[Filed[Answer]]) -> Checked:
    """Return the findings parted by whether an answer that was not changed speaks of them."""
    by_id = {one.value.id: one.value for one in answers if one.value.id == one.value.answered}
    still: list[Problem] = list(answers_changed(answers))
    answered = []
    for problem in problems:
        found = by_id.get(problem.id) if problem.id else None
        if found is None:
            still.append(problem)
        else:
            answered.append(Answered(problem, found))
    asked = {one.answer.id for one in answered}
    settled = tuple(answer for id_, answer in by_id.items() if id_ not in asked)
    return Checked(tuple(sorted(still)), tuple(answered), settled)


def answers_changed(answers: Iterable[Filed[Answer]]) -> Iterator[Problem]:
    """An answer is not the one that was given: its id does not go with its rule and its figures.

    The id is made of the rule, the item, the area and the figures, so that an answer can speak
    of nothing else. Restore the file from version control, or delete it and answer again.
    """
    for one in answers:
        if one.value.id != one.value.answered:
            yield one.problem(
                "answers-changed",
                _("what this answers has the id {id}").format(id=one.value.answered),
                _(
                    "restore the file from git; to answer another finding, use `meili check --accept`"
                ),
                ("id",),
            )


def find(checked: Checked, id_: str) -> Problem:
    """Return the open finding of an id. Raises UsageError, with the nearest ids."""
    asked = {problem.id: problem for problem in checked.open if problem.id}
    if id_ in asked:
        return asked[id_]
    where = f"--accept {id_}"
    for one in checked.answered:
        if one.answer.id == id_:
            raise UsageError(
                _("{by} has answered this already: {reason}").format(
                    by=one.answer.by, reason=one.answer.reason
                ),
                where=where,
                hint=_("To answer it anew, delete data/answers/{id}.yaml first.").format(id=id_),
            )
    if any(problem.rule == id_ and not problem.id for problem in checked.open):
        raise UsageError(
            _("a finding of this rule can only be mended"),
            where=where,
            hint=_("An id can be answered: 8 hex digits behind the rule of a warning."),
        )
    of_rule = sorted(found for found, problem in asked.items() if problem.rule == id_)
    alike = of_rule[:3] or nearest_words(id_, {found: found for found in asked})
    raise UsageError(
        _("no finding has this id"),
        where=where,
        hint=_("nearest: {names}").format(names=", ".join(alike))
        if alike
        else _("`meili check` shows the id of each finding that can be answered."),
    )
