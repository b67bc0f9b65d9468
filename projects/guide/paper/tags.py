"""The tag tree of a PDF, kept page by page as plain data and written into a file.

WeasyPrint makes the tree of a page from its boxes (`weasyprint.pdf.tags._build_box_tree`). What it leaves out is added:
the scope of header cells, the language of words in another language, the place of a figure on its page. What says nothing
is left out: elements around a piece of text that have no meaning and no attribute of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

SCALE = 0.75  # points in a CSS pixel
SCOPES = {"row": "/Row", "rowgroup": "/Row"}  # every other header cell stands over a column
MEANINGLESS = ("/Span", "/NonStruct")


class Linked(NamedTuple):
    """The annotation of the page's n-th link stands here."""

    number: int


class Tag(NamedTuple):
    """A structure element. `kids`: marked content by its number, annotations of links, other elements.

    `attributes`: of figures BBox in CSS pixels from the page's top, of cells Scope, ColSpan, RowSpan and Headers;
    the ids of headers count on each page from the start.
    """

    kind: str
    kids: tuple[Any, ...]
    attributes: tuple[tuple[str, Any], ...] = ()
    alt: str = ""
    id: str = ""
    lang: str = ""


def gather_tags(page: Any, links: Sequence[Any], marks: dict[Any, Any], language: str) -> tuple[Tag, ...]:
    """The tree of one page of WeasyPrint's. `links`: the boxes of its links; `marks`: what `draw` marked."""
    import pydyf
    from weasyprint.pdf.tags import _build_box_tree

    made = pydyf.PDF()
    made.add_page(pydyf.Dictionary())
    root = pydyf.Dictionary({"S": "/Document"})
    made.add_object(root)
    numbers: dict[bytes, int] = {}
    for number, box in enumerate(links):
        box.link_annotation = pydyf.Dictionary({"Type": "/Annot"})  # an empty one counts as none
        made.add_object(box.link_annotation)
        numbers[box.link_annotation.reference] = number
    foreign = {mark["mcid"]: _foreign(box, language) for box, mark in marks.items()}
    elements = list(_build_box_tree(page._page_box, root, made, 0, {}, [], dict(marks)))
    for box in page._page_box.descendants():
        if box.element_tag == "th" and box.element is not None and hasattr(box, "mark"):
            box.mark["A"]["Scope"] = SCOPES.get(box.element.get("scope"), "/Column")
    gatherer = _Gatherer(made.objects, numbers, foreign)
    found = [tag for element in elements for tag in gatherer.tags_of(element)]
    return tuple(tag if isinstance(tag, Tag) else Tag("/P", (tag,)) for tag in found)


def _foreign(box: Any, language: str) -> str:
    """The language of a piece of text when it is not the file's."""
    said = str(box.style["lang"] or "")
    return said if said and said.split("-")[0] != language.split("-")[0] else ""


class _Gatherer:
    def __init__(self, objects: Sequence[Any], links: dict[bytes, int], foreign: dict[int, str]):
        self.objects, self.links, self.foreign = objects, links, foreign

    def tags_of(self, element: Any) -> Iterator[Any]:
        """The element as a tag, or what is in it when it says nothing itself."""
        kids = tuple(kid for each in element["K"] for kid in self._kids_of(each))
        attributes = tuple(
            (key, [name.string for name in value] if key == "Headers" else value)
            for key, value in element.get("A", {}).items()
            if key != "O"
        )
        alt, name = (element[key].string if key in element else "" for key in ("Alt", "ID"))
        if element["S"] in MEANINGLESS:
            yield from kids
        elif element["S"] != "/Link" and any(isinstance(kid, Linked) for kid in kids):
            yield Tag(element["S"], (Tag("/Link", kids),), attributes, alt, name)
        else:
            yield Tag(element["S"], kids, attributes, alt, name)

    def _kids_of(self, each: Any) -> Iterator[Any]:
        if isinstance(each, int):
            yield Tag("/Span", (each,), lang=self.foreign[each]) if self.foreign[each] else each
            return
        found = self.objects[int(each.split()[0])]
        if found["Type"] == "/OBJR":
            yield Linked(self.links[found["Obj"]])
        else:
            yield from self.tags_of(found)


# --- into a file

Page = tuple[Sequence[Tag], float, Sequence[Any]]  # its tags, its height in CSS pixels, the annotations of its links


def add_tags(made: Any, pages: Sequence[Page]) -> None:
    """Fill the tree that WeasyPrint began: its root and its list of what stands on which page are there."""
    root = _found(made, made.catalog["StructTreeRoot"])
    nums = _found(made, root["ParentTree"])["Nums"]
    document = _found(made, root["K"][0])
    annotated: list[tuple[Any, bytes]] = []
    for number, (place, page) in enumerate(zip(made.page_references, pages, strict=True)):
        writer = _Writer(made, number, place, page, annotated)
        document["K"].extend(writer.write(tag, document.reference) for tag in page[0])
        nums[2 * number + 1].extend(writer.marked[mcid] for mcid in sorted(writer.marked))
    for key, (annotation, reference) in enumerate(annotated, start=len(pages)):
        annotation["StructParent"] = key
        nums.extend((key, reference))


def _found(made: Any, reference: bytes) -> Any:
    return made.objects[int(reference.split()[0])]


class _Writer:
    """Writes the tags of one page. `annotated` takes each link's annotation and the element it belongs to.

    An element is written as bytes at once: there are a hundred of them on a page.
    """

    def __init__(self, made: Any, number: int, place: bytes, page: Page, annotated: list[tuple[Any, bytes]]):
        import pydyf

        self.made, self.number, self.place, self.annotated = made, number, place, annotated
        _, self.height, self.annotations = page
        self.marked: dict[int, bytes] = {}
        self.new = _written_class(pydyf.Object)
        self.string = pydyf.String

    def write(self, tag: Tag, parent: bytes) -> bytes:
        element = self.new()
        self.made.add_object(element)
        here: bytes = element.reference
        said = [b"<</S", tag.kind.encode(), b"/P", parent, b"/Pg", self.place]
        if tag.alt:
            said += [b"/Alt", self.string(tag.alt).data]
        if tag.id:
            said += [b"/ID", self._id(tag.id)]
        if tag.lang:
            said += [b"/Lang", self.string(tag.lang).data]
        if tag.attributes:
            said += [b"/A", self._attributes(tag)]
        element.data = b" ".join(
            [*said, b"/K [", *(kid for each in tag.kids for kid in self._kids(each, here)), b"]>>"]
        )
        return here

    def _kids(self, each: Any, parent: bytes) -> Iterator[bytes]:
        if isinstance(each, int):
            self.marked[each] = parent
            yield b"%d" % each
        elif isinstance(each, Tag):
            yield self.write(each, parent)
        elif (annotation := self.annotations[each.number]) is not None:  # None: it led to a place that is not there
            self.annotated.append((annotation, parent))
            yield b"<</Type /OBJR /Obj %b /Pg %b>>" % (annotation.reference, self.place)

    def _id(self, name: str) -> bytes:
        return b"(%d-%b)" % (self.number, name.encode())

    def _attributes(self, tag: Tag) -> bytes:
        said = [b"<</O", b"/Layout" if tag.kind == "/Figure" else b"/Table"]
        for key, value in tag.attributes:
            if key == "BBox":
                left, top, right, bottom = value
                sides = (left, self.height - bottom, right, self.height - top)
                value = "[" + " ".join(f"{SCALE * each:.2f}" for each in sides) + "]"
            elif key == "Headers":
                value = "[" + b" ".join(self._id(name) for name in value).decode() + "]"
            said.append(f"/{key} {value}".encode())
        return b" ".join([*said, b">>"])


@cache
def _written_class(base: type) -> type:
    """An object of a PDF whose content is there already."""
    return type("Written", (base,), {"data": b""})
