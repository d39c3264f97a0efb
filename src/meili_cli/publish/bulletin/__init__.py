"""Bulletins: what a period came to, in words, tables and notes.

`contents` what a template sees · `template` where it lies · `sandbox` where it runs · `markdown` the
one form that it makes, and all others are made of · `html` · `pdf` · `docx`.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from meili_cli import progress
from meili_cli.i18n import _, language, naming, no_op

if TYPE_CHECKING:
    from meili_cli.publish.bulletin.template import Template
    from meili_cli.publish.edition import Edition


class Kind(StrEnum):
    """What a bulletin can be written as."""

    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"


ENDINGS: Final[Mapping[str, Kind]] = {
    ".md": Kind.MARKDOWN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".pdf": Kind.PDF,
}
"""The endings of files, with what each stands for; the first of each is the usual one."""


def of_file(name: str) -> Kind | None:
    """Return what the ending of a file's name stands for, if anything."""
    return ENDINGS.get(PurePath(name).suffix.lower())


def ending(kind: Kind) -> str:
    """Return the usual ending of a kind."""
    return next(end for end, each in ENDINGS.items() if each is kind)


@progress.stage(no_op("writing the bulletin"))
def written(edition: "Edition", source: "Template", kind: Kind) -> str | bytes:
    """Return a bulletin, made by a template, as a file of a kind.

    Raises UsageError where the template is not sound, or a library is not installed.
    """
    from meili_cli.publish.bulletin import contents, markdown, template

    told = contents.of(edition)
    head = edition.plan.head
    if kind is Kind.MARKDOWN:
        text = template.rendered(source, told, linked=False)
        mark = _("SIMULATED: these figures are made up")
        return f"**{mark}**\n\n{text}" if head.simulated else text
    tokens = markdown.parse(template.rendered(source, told, linked=True))
    issuer = head.document.issuer if head.document else None
    about = markdown.Head(
        title=markdown.title_of(tokens) or head.title.said_in(naming()),
        language=language(),
        simulated=head.simulated,
        as_of=edition.now.day,
        issuer=issuer.said_in(naming()) if issuer else "",
    )
    from meili_cli.publish.bulletin import html

    page = html.write(tokens, about)
    if kind is Kind.HTML:
        return page
    from meili_cli.publish.bulletin import pdf

    return pdf.write(page)
