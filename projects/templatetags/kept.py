"""Parts of a page that are the same for many readers, made once per process.

    {% kept nav=nav name=portal.name %} … {% hole %}{{ user }}{% endhole %} … {% endkept %}

What stands outside of a hole sees the values named in the tag and nothing else: no user, no request, no CSRF token. These
values and the language are the key, so that nothing of one reader can reach another. Holes are filled for each request.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.exceptions import TemplateSyntaxError
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST = 128  # variants of one part that a process keeps


class Constant(tuple[Any, ...]):
    """What is the same on every page, such as choices with their labels: named in the tag, it counts as this one object.

    Labels are read in the language that is active, which is a part of the key anyway.
    """

    __slots__ = ()
    __hash__, __eq__, __ne__ = object.__hash__, object.__eq__, object.__ne__


class KeptNode(template.Node):
    child_nodelists = ("live",)  # the blocks that a page may fill stand in holes

    def __init__(self, values: dict[str, FilterExpression], still: list[NodeList], holes: list[NodeList]) -> None:
        self.values, self.still, self.holes = values, still, holes
        self.live = NodeList(node for hole in holes for node in hole)
        self.made: dict[tuple[Any, ...], list[SafeString]] = {}
        if any(part.get_nodes_by_type(BlockNode) for part in still):
            raise TemplateSyntaxError("A block inside of {% kept %} belongs into a {% hole %}.")

    def render(self, context: template.Context) -> SafeString:
        values = {name: expression.resolve(context) for name, expression in self.values.items()}
        key = (get_language(), *values.values())
        still = self.made.get(key)
        if still is None:
            still = [part.render(context.new(values)) for part in self.still]
            if len(self.made) >= MOST:
                self.made.clear()
            self.made[key] = still
        parts = [still[0]]
        for hole, after in zip(self.holes, still[1:], strict=True):
            parts += [hole.render(context), after]
        return SafeString("".join(parts))  # each part was rendered by the engine  # nosec B703


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    values = {}
    for bit in token.split_contents()[1:]:
        name, _, expression = bit.partition("=")
        values[name] = parser.compile_filter(expression)
    still, holes = [parser.parse(("hole", "endkept"))], []
    while parser.next_token().contents != "endkept":
        holes.append(parser.parse(("endhole",)))
        parser.delete_first_token()
        still.append(parser.parse(("hole", "endkept")))
    return KeptNode(values, still, holes)
