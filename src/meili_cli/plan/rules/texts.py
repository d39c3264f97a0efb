"""Whether the plan says what the official text says, in all its languages."""

from collections.abc import Iterator

from meili_cli.i18n import _
from meili_cli.model.plan import Goal, Headings, Target, Task, TaskGroup
from meili_cli.model.scalar import ANY_LANGUAGE, Text
from meili_cli.plan.draft import Draft, Found
from meili_cli.plan.source import Finding


def document_text(draft: Draft) -> Iterator[Finding]:
    """The official text that plan.yaml names lies in the folder plan/.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        document: {text: source/lost.txt}
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        document: {text: source/text.txt}
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
        # plan/source/text.txt
        Nine lifts will be built by the end of 2020.
    """
    return draft.noted("document-text")


def quote_not_in_text(draft: Draft) -> Iterator[Finding]:
    """A quote stands in the official text, character for character.

    So nobody can put into the plan what the document does not say. Spaces and line breaks do
    not count. Without a text in plan.yaml nothing is compared.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A, quote: ten lifts will be built}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A, quote: lifts will be built}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
    """
    if draft.official is None:
        return
    quoted: tuple[Found[Goal | Target | Task], ...] = (*draft.goals, *draft.targets, *draft.tasks)
    for part in quoted:
        quote = part.value.quote
        if quote is not None and draft.official.find(quote) is None:
            message = _("these words are not in the official text")
            yield Finding(part.at("quote"), message, _("quote it character for character"))


def trace_without_text(draft: Draft) -> Iterator[Finding]:
    """What is to be traced stands in a text that plan.yaml names.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        document: {trace: {goals: [{from: lifts}]}}
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        document: {text: source/text.txt, trace: {goals: [{from: lifts}]}}
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
    """
    if draft.head is not None:
        document = draft.head.value.document
        if document is not None and document.trace is not None and document.text is None:
            yield Finding(
                draft.head.at("document", "trace"),
                _("there is no text to be traced"),
                _("name its file under text, beside trace"),
            )


def trace_not_in_text(draft: Draft) -> Iterator[Finding]:
    """The words that `trace` names stand in the official text, and a heading begins a line there.

    So that nothing is passed over because of a slip: `to` stands behind `from`, and `heading` is
    how the first heading of its passage begins; its number stands for any.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        document: {text: source/text.txt, trace: {goals: [{from: Lifts, to: Tasks}], words: [all]}}
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        document: {text: source/text.txt, trace: {goals: [{from: Nine, to: the end}], words: [built]}}
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
    """
    document = None if draft.head is None else draft.head.value.document
    if draft.head is None or draft.official is None or document is None or document.trace is None:
        return
    way, trace = ("document", "trace"), document.trace
    character = _("write them as the text does, character for character")
    for key, passages in (("goals", trace.goals), ("tasks", trace.tasks)):
        for index, passage in enumerate(passages):
            stretch = draft.official.passage(passage)
            if stretch is None:
                start = draft.official.find(passage.from_)
                missing = "from" if start is None else "to"
                message = (
                    _("these words are not in the official text")
                    if start is None
                    else _("these words are not in the official text behind those of from")
                )
                yield Finding(draft.head.at(*way, key, index, missing), message, character)
            elif isinstance(passage, Headings) and not draft.official.headings(passage):
                message = _("no line of the passage begins so")
                hint = _('write how the first heading begins, such as "1."')
                yield Finding(draft.head.at(*way, key, index, "heading"), message, hint)
    named: list[tuple[tuple[str | int, ...], str]] = [
        *((("words", index), words) for index, words in enumerate(trace.words)),
        *((("several", words), words) for words in trace.several),
    ]
    for where, words in named:
        if draft.official.find(words) is None:
            message = _("these words are not in the official text")
            yield Finding(draft.head.at(*way, *where), message, character)


def missing_language(draft: Draft) -> Iterator[Finding]:
    """A text is there in every language of the plan.

    One plain string is for all of them.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: {en: Safer lifts}}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: {zh: 让电梯更安全, en: Safer lifts}}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
    """
    languages = draft.head.value.languages if draft.head is not None else ()
    for found, way, text in _texts(draft):
        if ANY_LANGUAGE not in text.root:
            missing = [name for name in languages if name not in text.root]
            if missing:
                message = _("not written in {languages}").format(languages=", ".join(missing))
                yield Finding(found.at(*way), message)


def _texts(draft: Draft) -> Iterator[tuple[Found[object], tuple[str | int, ...], Text]]:
    if draft.head is not None:
        head = draft.head.value
        yield draft.head, ("title",), head.title
        if head.document is not None and head.document.issuer is not None:
            yield draft.head, ("document", "issuer"), head.document.issuer
    named: tuple[Found[Goal | TaskGroup], ...] = (*draft.goals, *draft.groups)
    for part in named:
        yield part, ("name",), part.value.name
    for target in draft.targets:
        yield target, ("name",), target.value.name
        if target.value.unit is not None:
            yield target, ("unit",), target.value.unit
        for index, revision in enumerate(target.value.revisions):
            yield target, ("revisions", index, "reason"), revision.reason
    for task in draft.tasks:
        yield task, ("title",), task.value.title
        if task.value.summary is not None:
            yield task, ("summary",), task.value.summary
