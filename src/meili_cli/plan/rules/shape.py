"""Whether the keys and values of a file are those that its kind of file has."""

from collections.abc import Iterator

from meili_cli.plan.draft import Draft
from meili_cli.plan.source import Finding


def schema(draft: Draft) -> Iterator[Finding]:
    """A file says by which schema it is written.

    A later schema may mean something else by the same key.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/2
        group: {id: a, number: 1, name: A}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("schema")


def unknown_key(draft: Draft) -> Iterator[Finding]:
    """A key is one that is known where it stands.

    A mistyped key would be left out without a word.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A, nmae: B}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("unknown-key")


def missing_key(draft: Draft) -> Iterator[Finding]:
    """A key that is needed is there.

    A number without a basis, for instance, is not taken into a plan.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
    """
    return draft.noted("missing-key")


def wrong_type(draft: Draft) -> Iterator[Finding]:
    """A mapping, a list, or true or false stands where one belongs.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: livelihood
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: livelihood, number: 1, name: Livelihood}
        tasks: []
    """
    return draft.noted("wrong-type")


def empty_list(draft: Draft) -> Iterator[Finding]:
    """A list that must name something is not empty.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: []

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
    """
    return draft.noted("empty-list")


def bad_text(draft: Draft) -> Iterator[Finding]:
    """A text is a text, in quotes where it could be taken for something else.

    An area's code that is read as a number loses its leading zeros.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: 11, at_least: 8, by: 2020-12-31, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 8, by: 2020-12-31, basis: assumed}
    """
    return draft.noted("bad-text")


def bad_date(draft: Draft) -> Iterator[Finding]:
    """A date is a day of the calendar, written 2020-12-31.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-02-30, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-02-29, basis: stated}
    """
    return draft.noted("bad-date")


def bad_number(draft: Draft) -> Iterator[Finding]:
    """A number is a decimal of at most 18 digits, without quotes.

    It is kept exactly as it is written. Hexadecimal and octal numbers, infinity and .nan are
    no numbers of a plan, and a thousands separator makes a text of a number.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 1_000, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 1000.5, by: 2020-12-31, basis: stated}
    """
    return draft.noted("bad-number")


def bad_value(draft: Draft) -> Iterator[Finding]:
    """A word that must be one of a few is one of them.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantities
            target: {at_least: 9, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
    """
    return draft.noted("bad-value")


def bad_id(draft: Draft) -> Iterator[Finding]:
    """An id has lower-case letters, digits, hyphens, dots and underscores, up to 80.

    Ids are typed on a command line and stand in files of figures for ever.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: A & B, number: 1, name: A and B}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a-and-b, number: 1, name: A and B}
        tasks: []
    """
    return draft.noted("bad-id")


def bad_bound(draft: Draft) -> Iterator[Finding]:
    """A target asks for one thing: at_least, at_most, growth_at_least, direction or state.

    Or for a range, which has both at_least and, above it, at_most. `each: year` goes with either
    of them or with both. An allocation asks for no direction.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, direction: increase, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {direction: increase, by: 2020-12-31, basis: stated}
    """
    return draft.noted("bad-bound")


def bad_trajectory(draft: Draft) -> Iterator[Finding]:
    """A stepped trajectory has points, and no other has.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory: {shape: stepped}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory:
              shape: stepped
              points: [{date: 2018-12-31, value: 2, basis: assumed}]
    """
    return draft.noted("bad-trajectory")


def bad_timezone(draft: Draft) -> Iterator[Finding]:
    """The time zone is one that is known.

    It decides when a day ends, and so what was known on it.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
        timezone: Peking time

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
        timezone: Asia/Shanghai
    """
    return draft.noted("bad-timezone")


def missing_source(draft: Draft) -> Iterator[Finding]:
    """A published number names the source that it was published in.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 8, by: 2020-12-31, basis: published}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 8, by: 2020-12-31, basis: published, source: Bulletin 7}
    """
    return draft.noted("missing-source")


def empty_revision(draft: Draft) -> Iterator[Finding]:
    """A revision changes the target, the trajectory or the baseline.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            revisions:
              - {from: 2019-07-01, adopted: 2019-06-01, reason: Too few}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            revisions:
              - from: 2019-07-01
                adopted: 2019-06-01
                reason: Too few
                target: {at_least: 12, by: 2020-12-31, basis: stated}
    """
    return draft.noted("empty-revision")
