"""Whether the files of a workspace are there and can be read as text."""

from collections.abc import Iterator

from meili_cli.plan.draft import Draft
from meili_cli.plan.source import Finding


def file_missing(draft: Draft) -> Iterator[Finding]:
    """A file that the plan needs is there.

    Without plan/plan.yaml nobody knows the period and the levels. A link that leads nowhere
    counts as missing too.

    Fails:
        # plan/plan.yaml (removed)

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
    """
    return draft.noted("file-missing")


def file_unreadable(draft: Draft) -> Iterator[Finding]:
    """A file of the plan can be read.

    A folder in the place of a file, or a file without permission, would leave a part of the
    plan out.

    Fails:
        # plan/tasks/a.yaml (a folder)

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("file-unreadable")


def file_size(draft: Draft) -> Iterator[Finding]:
    """A file has at most 64 MB, a million lines and 250,000 values, and is read up to 5,000 findings.

    Nobody writes such a file by hand; reading it would only stop the machine.

    Fails:
        # plan/tasks/a.yaml (repeated 1000001 times)
        #

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("file-size")


def file_encoding(draft: Draft) -> Iterator[Finding]:
    """A file is UTF-8.

    In another encoding Chinese names turn into other ones, or into none. A byte order mark at
    the beginning is allowed.

    Fails:
        # plan/tasks/a.yaml (encoded as gb18030)
        schema: meili/plan/1
        group: {id: a, number: 1, name: 民生}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: 民生}
        tasks: []
    """
    return draft.noted("file-encoding")


def file_character(draft: Draft) -> Iterator[Finding]:
    """A file holds text only: no control characters, no exotic line separators.

    They do not show in an editor, and programs disagree about what they mean.

    Fails:
        # plan/tasks/a.yaml (encoded as utf-16-le)
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []

    Passes:
        # plan/tasks/a.yaml (encoded as utf-8-sig)
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
    """
    return draft.noted("file-character")


def file_stray(draft: Draft) -> Iterator[Finding]:
    """A YAML file lies in a folder where it is read.

    Of the folder plan/ itself only plan.yaml is read. What lies beside it would be left out
    without a word.

    Fails:
        # plan/targets.yaml
        schema: meili/plan/1

    Passes:
        # plan/source/notes.yaml
        schema: meili/plan/1
    """
    return draft.noted("file-stray")
