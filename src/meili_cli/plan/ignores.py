"""`# meili: ignore[rule-id] reason` behind a line of a plan file: that finding has been looked at.

Owns which findings can be silenced so, and what is wrong with such a comment. Only warnings can,
and errors that no figure depends on: a report never computes on a plan whose error was waved through.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.model.problem import Problem, Severity
from meili_cli.plan import yaml_nodes
from meili_cli.plan.rules import RULES as PLAN_RULES
from meili_cli.plan.rules import WARNINGS, files, rule_id, texts
from meili_cli.plan.source import Finding, Source, Span

IGNORABLE: Final = frozenset(
    rule_id(rule)
    for rule in (*WARNINGS, texts.quote_not_in_text)
    if rule is not files.file_stray  # which is of a whole file, and so of no line
)
"""The rules whose findings can be silenced: no figure of a report depends on what they look at."""

_ENDINGS: Final = (".yaml", ".yml")
_WRITTEN: Final = re.compile(rb"#\s*meili:\s*ignore\b")
_COMMENT: Final = re.compile(
    r"#\s*meili:\s*(?P<said>ignore\b[ \t]*(?:\[(?P<rules>[^\]]*)\])?)(?P<reason>.*)"
)


class Ignore(NamedTuple):
    """A comment: where it stands, the rules that it names, and its reason."""

    source: Source
    span: Span
    rules: tuple[str, ...]
    reason: str

    def finding(self, message: str, hint: str) -> Finding:
        """Return what is wrong with it."""
        return Finding(self.source.place(self.span), message, hint)


class Judged(NamedTuple):
    """The findings that are left, and those that were silenced."""

    kept: tuple[Problem, ...]
    ignored: tuple[Problem, ...]


def judged(problems: tuple[Problem, ...], sources: Iterable[Source]) -> Judged:
    """Return the findings without those that the comments in their files silence.

    What is wrong with a comment is a finding, too.
    """
    comments = [one for source in sources for one in _comments(source)]
    if not comments:
        return Judged(problems, ())
    wanted = {
        (one.source.path, one.span.line, rule)
        for one in comments
        if one.reason
        for rule in one.rules
        if rule in IGNORABLE
    }
    ignored = tuple(one for one in problems if _key(one) in wanted)
    kept = {one for one in problems if _key(one) not in wanted}
    silenced = frozenset(map(_key, ignored))
    kept |= {
        Problem(place, rule_id(rule), Severity.WARNING, message, hint)
        for rule in RULES
        for one in comments
        for place, message, hint in rule(one, silenced)
    }
    return Judged(tuple(sorted(kept)), ignored)


Key = tuple[str, int, str]
"""The file, the line and the rule of a finding."""


def _key(problem: Problem) -> Key:
    return problem.place.path, problem.place.line, problem.rule


def _comments(source: Source) -> Iterator[Ignore]:
    """Yield the comments of a YAML file, without those that are a part of some text."""
    if not (source.path.lower().endswith(_ENDINGS) and _WRITTEN.search(source.data)):
        return
    texts = yaml_nodes.scalars(source)
    starts = [begin for begin, _end in texts]
    for number, line in enumerate(source.data.splitlines()):
        if not _WRITTEN.search(line):
            continue
        for found in _COMMENT.finditer(line.decode()):
            at = (number, found.start())
            before = bisect_right(starts, at) - 1
            if before >= 0 and at < texts[before][1]:
                continue
            span = Span(number + 1, found.start() + 1, found.end("said") + 1)
            names = tuple(
                name.strip() for name in (found["rules"] or "").split(",") if name.strip()
            )
            yield Ignore(source, span, names, found["reason"].strip(" \t:-"))
            break


def unused_ignore(ignore: Ignore, silenced: frozenset[Key]) -> Iterator[Finding]:
    """A comment `# meili: ignore[rule-id] reason` silences a finding on its line.

    One that silences none is left over from something that has been mended, or stands on the wrong
    line: that of a finding is the one that the message names.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A} # meili: ignore[missing-language] the text is Chinese alone
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: {zh: 电梯}} # meili: ignore[missing-language] the text is Chinese alone
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
    """
    if ignore.reason:
        for rule in ignore.rules:
            if rule in IGNORABLE and (ignore.source.path, ignore.span.line, rule) not in silenced:
                yield ignore.finding(
                    _("this silences nothing: {rule} finds nothing in this line").format(rule=rule),
                    _("delete it, or put it behind the line that the finding names"),
                )


def bad_ignore(ignore: Ignore, _silenced: frozenset[Key]) -> Iterator[Finding]:
    """A comment `# meili: ignore[rule-id] reason` names rules that can be silenced, and says why.

    Only warnings can, and `quote-not-in-text`: on what the other rules find figures depend, and no
    report may compute with it. Without a reason nobody can tell later whether it still holds. A
    comment that is not right silences nothing.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A} # meili: ignore
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: {zh: 电梯}} # meili: ignore[missing-language] the text is Chinese alone
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
    """
    form = _("write it as: # meili: ignore[rule-id, other-id] the reason")
    if not ignore.rules:
        yield ignore.finding(_("this names no rule, and silences nothing"), form)
    elif not ignore.reason:
        yield ignore.finding(_("this gives no reason, and silences nothing"), form)
    known = _known() if not IGNORABLE.issuperset(ignore.rules) else IGNORABLE
    for rule in ignore.rules:
        if rule not in known:
            close = get_close_matches(rule, sorted(IGNORABLE), n=1)
            yield ignore.finding(
                _("no rule of the plan is called {rule}").format(rule=rule[:80]),
                _("did you mean {name}?").format(name=close[0])
                if close
                else _("`meili validate --rules` lists them all"),
            )
        elif rule not in IGNORABLE:
            yield ignore.finding(
                _("findings of {rule} cannot be silenced").format(rule=rule),
                _("mend what it finds; these alone can be silenced: {rules}").format(
                    rules=", ".join(sorted(IGNORABLE))
                ),
            )


def _known() -> frozenset[str]:
    """Return the ids of all rules of the plan."""
    from meili_cli.plan import beside

    return frozenset(rule_id(rule) for rule in (*PLAN_RULES, *beside.RULES, *RULES))


RULES: Final[Sequence[Callable[[Ignore, frozenset[Key]], Iterator[Finding]]]] = (
    unused_ignore,
    bad_ignore,
)
"""The rules for such comments; each docstring is the manual page of one."""
