"""A bulletin as pdf: the page of html on the paper that its style describes, by WeasyPrint.

Owns that nothing is fetched and that the same page gives the same bytes.
"""

import hashlib
from typing import Any, NoReturn

from meili_cli.i18n import _
from meili_cli.publish.needs import needs


def write(page: str) -> bytes:
    """Return a page as pdf. Raises UsageError where WeasyPrint or what it needs is missing."""
    with needs(_("a pdf")):
        from weasyprint import HTML
    identifier = hashlib.sha256(page.encode()).hexdigest()[:32].encode()
    document: Any = HTML  # it has no types
    written = document(string=page, url_fetcher=_refuse).write_pdf(
        pdf_identifier=identifier, pdf_tags=True
    )
    assert isinstance(written, bytes)
    return written


def _refuse(url: str, *_args: object, **_settings: object) -> NoReturn:
    """Fetch nothing: a bulletin stands alone."""
    raise ValueError(url)
