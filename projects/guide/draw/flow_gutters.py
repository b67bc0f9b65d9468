"""The vertical lines in the gutters: which edges share one, and their order from left to right."""

from itertools import combinations

from projects.guide.draw.flow_route import Join

DODGE = 6  # how far a port moves aside when two lines would run into one another


class Trunk:
    """A vertical line in a gutter shared by all joins of one pin."""

    __slots__ = ("bottom", "joins", "left", "right", "slot", "top")

    def __init__(self, joins: list[Join], pin_y: list[int]) -> None:
        self.joins, self.slot = joins, 0
        self.left: dict[int, int] = {}  # height -> pin that comes from the left there
        self.right: dict[int, int] = {}
        for join in joins:
            (self.right if join.side_a else self.left)[pin_y[join.a]] = join.a
            (self.right if join.side_b else self.left)[pin_y[join.b]] = join.b
        self.top = min(*self.left, *self.right)
        self.bottom = max(*self.left, *self.right)


def bundle(joins: list[Join], pin_y: list[int]) -> list[Trunk]:
    """Joins with a common pin share a vertical line: the pin with more joins wins, else the one on the right."""
    if len(joins) < 2:
        return [Trunk(joins, pin_y)] if joins and pin_y[joins[0].a] != pin_y[joins[0].b] else []
    count: dict[int, int] = {}
    for join in joins:
        count[join.a] = count.get(join.a, 0) + 1
        count[join.b] = count.get(join.b, 0) + 1
    shared: dict[int, list[Join]] = {}
    for join in joins:
        shared.setdefault(join.a if count[join.a] > count[join.b] else join.b, []).append(join)
    found = []
    for lot in shared.values():
        if len(lot) > 1:
            lot = [join for join in lot if pin_y[join.a] != pin_y[join.b] or join.side_a == join.side_b] or lot[:1]
        if pin_y[lot[0].a] != pin_y[lot[0].b]:
            found.append(Trunk(lot, pin_y))
    return found


def _before(one: Trunk, other: Trunk) -> int:
    """What it costs to have `one` left of `other`: crossings, and much more for lines that would lie on each other."""
    cost = 0
    top, bottom = other.top, other.bottom
    for y in one.right:
        if top < y < bottom:
            cost += 1
        if y in other.left:
            cost += 20
    top, bottom = one.top, one.bottom
    for y in other.left:
        if top < y < bottom:
            cost += 1
    return cost


def ordered(trunks: list[Trunk]) -> list[Trunk]:
    """Left to right with few crossings: each trunk in turn goes to its best place, until nothing moves."""
    if len(trunks) < 2:
        return trunks
    wrong: dict[tuple[Trunk, Trunk], int] = {}
    for one, other in combinations(trunks, 2):
        apart = one.top > other.bottom or other.top > one.bottom
        cost = 0 if apart else _before(one, other) - _before(other, one)
        wrong[one, other], wrong[other, one] = cost, -cost
    for _ in range(3 if max(wrong.values()) else 0):
        old = list(trunks)
        for trunk in old:
            trunks.remove(trunk)
            cost = best = place = 0
            for at, other in enumerate(trunks, 1):
                cost += wrong[other, trunk]
                if cost < best:
                    best, place = cost, at
            trunks.insert(place, trunk)
        if trunks == old:
            break
    return trunks


def dodge(trunks: list[list[Trunk]], pin_y: list[int], tracks: int) -> bool:
    """Where no order keeps two lines of one row apart, the port of one box moves up a little."""
    moved = False
    for gutter in trunks:
        for at, other in enumerate(gutter):
            for one in gutter[:at]:
                for y in one.right.keys() & other.left.keys():
                    pin = one.right[y] if one.right[y] < tracks else other.left[y]
                    if pin_y[pin] == y:
                        pin_y[pin] -= DODGE
                        moved = True
    return moved
