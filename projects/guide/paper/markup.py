"""Our own markup, read for the renderer in a tenth of the time that its reader of other people's HTML takes.

What our templates make is well-formed, so the XML reader in C reads it; what is not (a panel of another app may leave a
`<br>` open) goes the renderer's own way. WeasyPrint is imported only inside functions, as in `projects.guide.paper.pdf`.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any
from xml.etree import ElementTree

from projects.guide.paper import pdf
from projects.guide.paper.cells import keep_only

HTML_ONLY = ("<!doctype html>", '<meta charset="utf-8">')  # no XML, and nothing that the renderer asks for
SVG = "http://www.w3.org/2000/svg"


def read(markup: str) -> Any:
    """WeasyPrint's document of a whole page of our markup."""
    plain = pdf.plain_text(markup)
    tree = _tree(plain)
    return _given(plain) if tree is None else _paper_class()(tree)


def read_only(markup: str, cells: frozenset[str]) -> Any | None:
    """The same with these cells and what they stand in, empty of all else. None for markup that is no XML."""
    tree = _tree(pdf.plain_text(markup))
    if tree is None or not keep_only(tree, cells):
        return None
    return _paper_class()(tree)


def _given(plain: str) -> Any:
    from weasyprint import HTML

    return HTML(string=plain, url_fetcher=pdf.closed_fetcher(), media_type="print")


def _tree(plain: str) -> ElementTree.Element | None:
    for each in HTML_ONLY:
        plain = plain.replace(each, "", 1)
    try:
        # what comes in is our own templates with every typed text escaped: no entities but theirs
        root = ElementTree.fromstring(plain)  # noqa: S314 # nosec B314
    except ElementTree.ParseError:
        return None
    for drawing in list(root.iter("svg")):  # HTML knows without being told what an <svg> is
        for each in drawing.iter():
            each.tag = f"{{{SVG}}}{each.tag}"
    return root


@cache
def _paper_class() -> type:
    from cssselect2 import ElementWrapper
    from weasyprint import HTML
    from weasyprint.html import UA_STYLESHEET

    # A browser's rules make five kinds of footnote and a list's mark for every element there is, each with a style of its
    # own: no piece of ours has footnotes, and only the entries of lists have marks.
    ground, rules = copy.copy(UA_STYLESHEET), copy.copy(UA_STYLESHEET.matcher)
    marks = [rule for rule in rules.other_selectors if rule[3] == "marker"]
    rules.other_selectors = [rule for rule in rules.other_selectors if rule[3] is None]
    by_name = rules.lower_local_name_selectors
    rules.lower_local_name_selectors = by_name | {"li": by_name["li"] + marks}
    ground.matcher = rules

    class Paper(HTML):
        def __init__(self, root: ElementTree.Element):
            self.base_url, self.media_type, self.url_fetcher = None, "print", pdf.closed_fetcher()
            self.wrapper_element, self.etree_element = ElementWrapper.from_html_root(root), root

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [ground]

    return Paper
