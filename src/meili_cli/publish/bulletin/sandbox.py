"""Where a template of a bulletin runs: it sees the contents, a few helpers, and nothing else.

Owns what a template may do, and that data stays text in it. A value is printed as text with all
signs of Markdown escaped; a figure carries its reference; a bare number is refused, so that none
appears that no report has. There is no way from here to a file, to the clock or to chance.

Imported where a template is rendered, since it needs Jinja2.
"""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateRuntimeError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing
from markupsafe import Markup

from meili_cli.i18n import _, language
from meili_cli.model.scalar import one_line
from meili_cli.publish.bulletin import markdown
from meili_cli.publish.bulletin.contents import Contents, Period
from meili_cli.publish.figure import Figure
from meili_cli.render.figures import NOTHING

_MOST: Final = 4_000_000
"""Characters of a bulletin, at most: far more than any has."""
FILTERS: Final = (
    "count", "default", "first", "groupby", "last", "length", "list", "map", "reject",
    "rejectattr", "reverse", "select", "selectattr", "sort", "unique",
)  # fmt: skip
_BANNED: Final = (
    nodes.Concat, nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport, nodes.Block,
)  # fmt: skip
_MOST_CALLS: Final = 1_000_000
"""Calls of macros and helpers, at most: one that calls itself twice has no end otherwise."""
_DEEPEST: Final = 4
"""Loops within one another, at most: what they print is counted, but one may print nothing."""
_SIGNS: Final = re.compile(r"([\\`*_\[\]<>|~&$])")
_OPENING: Final = re.compile(r"^( ?)(?=[#=.)]|[-+](?!\d))")
"""Where a text begins like a heading or a list."""
_CLOSING: Final = re.compile(r"(?<= )(#+)$")
"""Where it ends like a heading that is closed."""
_COUNTED: Final = re.compile(r"^( ?\d{1,9})(?=[.)](?:\s|$))")
_NUMERALS: Final = "〇一二三四五六七八九十"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ORDINALS: Final = ("", "first", "second", "third", "fourth")


class Piece(Markup):
    """Text that is Markdown already; Jinja2 and its macros take it for safe, as they do Markup."""

    __slots__ = ()


def escaped(text: str) -> str:
    """Return a text as it is written in Markdown, on one line, so that nothing in it is a sign."""
    text = _SIGNS.sub(r"\\\1", re.sub(r" {2,}", " ", one_line(text)))
    text = _CLOSING.sub(r"\\\1", text)
    return _OPENING.sub(r"\1\\", _COUNTED.sub(r"\1\\", text))


class _Missing(StrictUndefined):
    """A name that is not there; whatever is done with it fails, with the names that are near."""

    @property
    def _undefined_message(self) -> str:
        name, owner = str(self._undefined_name), self._undefined_obj
        fields: Iterable[str] | None = getattr(owner, "_fields", None)
        if isinstance(owner, Figure):
            said = _("nothing but `value` can be taken from a figure, not {name!r}")
            return said.format(name=name)
        if owner is missing:
            fields = (*Contents._fields, *HELPERS)
        near = get_close_matches(name, list(fields or ()), n=3, cutoff=0.5)
        said = _("there is nothing called {name!r} here").format(name=name)
        return f"{said}; {_('nearest: {names}').format(names=', '.join(near))}" if near else said


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one rendering; with `linked` figures carry their references."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, *, linked: bool) -> None:
        @pass_context  # else constants would be put into words before any rule sees them
        def finalize(_context: Context, value: object) -> Piece:
            return self.shown(value)

        super().__init__(
            autoescape=True, undefined=_Missing, finalize=finalize, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._linked = linked
        self._calls = 0
        helpers = _Helpers(self)
        self._callable = {name: getattr(helpers, name) for name in HELPERS}
        self.globals = {"namespace": Namespace, **self._callable}
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.filters["join"] = self._join

    def rendered(self, source: str, name: str, contents: Contents) -> str:
        """Return the text that a template makes. Raises what Jinja2 raises, with its line."""
        tree = self.parse(source, filename=name)
        for banned in tree.find_all(_BANNED):
            raise TemplateSyntaxError(_what(banned), banned.lineno, filename=name)
        _not_too_deep(tree, name)
        code = self.compile(tree, filename=name)
        template = self.template_class.from_code(self, code, self.globals)
        return _tidy(self._limited(template.generate(contents._asdict())))

    def _limited(self, pieces: Iterable[str]) -> str:
        made, length = [], 0
        for piece in pieces:
            length += len(piece)
            if length > _MOST:
                raise _endless()
            made.append(piece)
        return "".join(made)

    def shown(self, value: object) -> Piece:
        """Return a value as Markdown. Raises TemplateRuntimeError for what is no text."""
        if isinstance(value, Markup):
            return Piece(value)
        if isinstance(value, Figure):
            text = escaped(value.text)
            return Piece(markdown.linked(text, value.ref) if self._linked and text else text)
        if value is None:
            return Piece(NOTHING)
        if isinstance(value, date):
            return Piece(value.isoformat())
        if isinstance(value, str):
            return Piece(escaped(value))
        if isinstance(value, _Missing):
            str(value)  # which says what is missing
        if isinstance(value, Undefined):  # `if` in a line, without `else`
            return Piece()
        raise TemplateRuntimeError(_refused(value))

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what may be called, as long as it comes to an end."""
        self._calls += 1
        if self._calls > _MOST_CALLS:
            raise TemplateRuntimeError(_("the template calls its macros without end"))
        made = super().call(context, obj, *args, **kwargs)
        if isinstance(made, str) and len(made) > _MOST:
            raise _endless()
        return made

    def _join(
        self, values: Iterable[object], between: str = "", attribute: str | None = None
    ) -> Piece:
        """Return values, or an attribute of each, with a text between them."""
        found = values if attribute is None else (self.getattr(one, attribute) for one in values)
        return Piece(_SIGNS.sub(r"\\\1", between)).join(map(self.shown, found))

    def is_safe_callable(self, obj: Any) -> bool:
        """Helpers, macros and what a loop offers; no method of any value."""
        owner = getattr(obj, "__self__", None)
        return (
            obj is Namespace
            or isinstance(obj, Macro | LoopContext)
            or isinstance(owner, LoopContext)
            or obj in self._callable.values()
        )

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """The fields of values; of a figure its exact value, to be compared."""
        if isinstance(obj, Figure):
            return attr == "value"
        if isinstance(obj, LoopContext | Namespace):
            return super().is_safe_attribute(obj, attr, value)
        return attr in getattr(obj, "_fields", ())

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        """What may not be looked at is not there."""
        return self.undefined(obj=obj, name=attribute)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Count, and no more: what is computed in a template stands in no report."""
        if operator in {"+", "-", "%", "//"} and type(left) is type(right) is int:
            return super().call_binop(context, operator, left, right)
        raise SecurityError(
            _("a template does not compute: `{sign}` is for whole numbers alone, such as loop.index")
            .format(sign=operator)
        )  # fmt: skip


class _Helpers:
    """What a template can call."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._shown = sandbox.shown
        self._section = self._part = 0

    def section(self) -> Piece:
        """Return the number of the next heading: 一、 or 1."""
        self._section, self._part = self._section + 1, 0
        return Piece(f"{_chinese(self._section)}、" if language() == "zh" else f"{self._section}.")

    def part(self) -> Piece:
        """Return the number of the next heading below that: （一） or 1.1."""
        self._part += 1
        if language() == "zh":
            return Piece(f"（{_chinese(self._part)}）")
        return Piece(f"{self._section}.{self._part}")

    def listed(self, values: Iterable[object]) -> Piece:
        """Return values in a row: a、b、c or a, b and c; in Chinese “a、b” where one has such a sign."""
        texts = list(map(self._shown, values))
        if language() == "zh":
            return Piece("、".join(f"“{one}”" if "、" in one else one for one in texts))
        *rest, last = texts or [Piece()]
        return Piece(f"{', '.join(rest)} and {last}" if rest else last)

    def plural(self, counted: object, one: str, many: str) -> str:
        """Return the one text or the other, as a figure or a list is 1 or not."""
        number = counted.value if isinstance(counted, Figure) else _length(counted)
        return one if number == 1 else many

    def day(self, value: date) -> str:
        """Return a day in words: 2019年6月30日 or 30 June 2019."""
        if language() == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def said(self, period: Period) -> str:
        """Return a period in words: 2019年第二季度 or the second quarter of 2019."""
        year, number = period.year, int(period.number or 0)
        if language() == "zh":
            return {
                "month": f"{year}年{number}月",
                "quarter": f"{year}年第{_chinese(number)}季度",
                "half-year": f"{year}年{'上' if number == 1 else '下'}半年",
                "year": f"{year}年",
            }[period.kind]
        if period.kind == "month":
            return f"{_MONTHS[number - 1]} {year}"
        part = {"quarter": "quarter", "half-year": "half"}.get(period.kind)
        return year if part is None else f"the {_ORDINALS[number]} {part} of {year}"


HELPERS: Final = ("section", "part", "listed", "plural", "day", "said")
"""What a template can call, by name."""


def _endless() -> TemplateRuntimeError:
    return TemplateRuntimeError(
        _("the bulletin grows beyond {n} characters").format(n=f"{_MOST:,}")
    )


def _length(value: object) -> int:
    if isinstance(value, tuple | list):
        return len(value)
    raise TemplateRuntimeError(_("plural() counts a list or a figure"))


def _chinese(number: int) -> str:
    """Return a number up to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    return (_NUMERALS[tens] if tens > 1 else "") + "十" + (_NUMERALS[ones] if ones else "")


def _tidy(text: str) -> str:
    """Return the text with one empty line where there are several, and none at its ends."""
    lines = [line.rstrip() if not line.endswith("  ") else line for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _not_too_deep(node: nodes.Node, name: str, depth: int = 0) -> None:
    for child in node.iter_child_nodes():
        within = depth + isinstance(child, nodes.For)
        if within > _DEEPEST:
            raise TemplateSyntaxError(
                _("there are more than {n} loops within one another").format(n=_DEEPEST),
                child.lineno, filename=name,
            )  # fmt: skip
        _not_too_deep(child, name, within)


def _what(banned: nodes.Node) -> str:
    if isinstance(banned, nodes.Concat):
        return _("`~` is not there: write the pieces one behind the other")
    return _("a template is one file, without include, import, extends or block")


def _refused(value: object) -> str:
    """Say why a value is not printed."""
    if isinstance(value, bool):
        return _("yes or no is no text: ask for it with `if`")
    if isinstance(value, int | float) or hasattr(value, "numerator"):
        return _("a bare number is not printed: only figures, which a report has")
    return _("this is a list or a group of values: print one of them, or use listed()")
