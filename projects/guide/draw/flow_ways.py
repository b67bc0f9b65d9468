"""One edge to be routed, and the ports at which it leaves and enters its boxes.

A way has a left and a right end, whichever of them the arrow is at: an edge to an earlier sub-column is the mirror of
one to a later. Inside one sub-column an edge enters from the right, or runs straight up or down when the boxes are
neighbours.

A *pin* is a horizontal line: (2 * port + side) * boxes + box at the boxes, side 0 being their right border; after
them the tracks in between.
"""

from itertools import groupby

from projects.guide.draw.flow_grid import Grid

PORTS = (0, -8, 8, -16, 16)  # above or below the middle of a box, in pixels
LEFT, RIGHT = 0, 1


class Way:
    """One edge to be routed: gutters, levels and pins of its ends, and the level and line it has taken.

    `sides` says on which side of its gutter each end's box is. `back`: the arrow is at the left end. `turn`: from the
    right of one box to the right of another in the same sub-column. `straight`: up or down between neighbours.
    """

    __slots__ = (
        "back",
        "cells",
        "end",
        "first",
        "last",
        "left",
        "level",
        "line",
        "link",
        "right",
        "sides",
        "start",
        "straight",
        "turn",
    )

    def __init__(self, grid: Grid, link: int, source: int, target: int, taken: list[int], around: bool) -> None:
        boxes, here, there = len(grid.sub), grid.sub[source], grid.sub[target]
        self.straight = False
        if here == there:
            low, high = sorted((grid.row[source], grid.row[target]))
            self.straight = not taken[here] >> low + 1 & (1 << high - low - 1) - 1
        self.turn = here == there and (not around or self.straight)
        self.back = here > there or (here == there and not self.turn)
        if self.back:
            source, target, here, there = target, source, there, here
        self.sides = (LEFT, LEFT) if self.turn else (RIGHT, LEFT) if self.back and around else (LEFT, RIGHT)
        self.left, self.right = self.sides[0] * boxes + source, self.sides[1] * boxes + target
        self.first, self.last = here + 1 - self.sides[0], there + 1 - self.sides[1]
        self.start, self.end = 2 * grid.row[source] + 1, 2 * grid.row[target] + 1
        self.cells = (1 << self.last) - (1 << self.first)  # the sub-columns it runs past
        self.link, self.level, self.line = link, self.start, -1 - link  # a line below zero is a track of its own


End = tuple[int, bool, Way]  # level of the other end, whether the arrow is at this one


def share_ports(ways: list[Way], boxes: int) -> None:
    """Where lines both leave and enter on one side of a box: a port for each bundle of them, in the order of their
    other ends from top to bottom. Most boxes need only the middle."""
    odd = [way for way in ways if (way.turn and not way.straight) or (way.back and way.sides[0] == LEFT)]
    if not odd:
        return
    ends: dict[int, list[End]] = {
        pin: [] for way in odd for pin in (way.left, way.right) if way.back or pin == way.right
    }
    for way in ways:
        if not way.straight:
            far = (way.end - way.start) * 1000 if way.turn else 0  # its trunk is the nearest to the boxes
            if way.left in ends:
                ends[way.left].append((way.end + far, way.back, way))
            if way.right in ends:
                ends[way.right].append((way.start - far, not way.back, way))
    for pin, held in ends.items():
        if len(held) > 1:
            _spread_ports(pin, held, boxes, usual=pin >= boxes)  # lines enter on the left and leave on the right


def _spread_ports(pin: int, held: list[End], boxes: int, *, usual: bool) -> None:
    held.sort(key=lambda end: end[:2])
    bundles = [list(bundle) for _, bundle in groupby(held, key=lambda end: end[1])]
    if len(bundles) > len(PORTS):
        held.sort(key=lambda end: end[1] != usual)
        bundles = [list(bundle) for _, bundle in groupby(held, key=lambda end: end[1])]
    middle = max(range(len(bundles)), key=lambda at: (bundles[at][0][1] == usual, len(bundles[at])))
    middle = max(len(bundles) - 3, min(2, middle))
    for at, bundle in enumerate(bundles):
        step = at - middle
        port = pin + 2 * boxes * (2 * abs(step) - (step < 0))
        for _, _, way in bundle:
            if way.left == pin:
                way.left = port
            else:
                way.right = port
