"""Which cells of the permission matrix a walk asks: every one with FULL=1, otherwise a fixed choice of them.

The short form asks whatever is allowed of one person of each kind, whatever strangers are told, and each refusal of one of
those who are refused it: another person, and another object, at the next address, so that every role is refused at many.
"""

from collections import defaultdict
from zlib import crc32

from approval_portal.access import ROWS, Answer, Cell, Relation, Who, cells

ALLOWED = {Answer.SHOWN, Answer.SENT_ON, Answer.REFUSED_INPUT}
ONE_OF_MANY = (Relation.SAME_ENTERPRISE, Relation.OTHER_BODY, Relation.UNASSIGNED, Relation.MISSING)


def asked(name: str, *, full: bool) -> list[Cell]:
    every = list(cells({name: ROWS[name]}))
    return every if full else short(every)


def short(every: list[Cell]) -> list[Cell]:
    answers, groups = defaultdict(set), defaultdict(list)
    for each in every:
        if each.relation is not Relation.MISSING:
            answers[each.method, each.who].add(each.answer)
    kinds = kinds_of(every)
    for each in every:
        groups[said_once(each, kinds, answers[each.method, each.who])].append(each)
    chosen = {min(group, key=turn) for group in groups.values()}
    return [each for each in every if each in chosen]


def kinds_of(every: list[Cell]) -> dict[Who, tuple[Answer, ...]]:
    """What an address answers each person, in the table's order: those with the same answers are of one kind."""
    return {who: tuple(each.answer for each in every if each.who is who) for who in Who}


def said_once(cell: Cell, kinds: dict[Who, tuple[Answer, ...]], answers: set[Answer]) -> tuple[object, ...]:
    """What a cell says: of several cells that say the same one is asked."""
    if cell.answer is Answer.NO_METHOD or cell.method == "HEAD":  # said of the address; HEAD runs what GET runs
        return ("method",)
    # who gets one answer for every object need not ask for all of them, nor for one that is not there
    alike = answers == {cell.answer} and (cell.relation in ONE_OF_MANY or cell.who is Who.ANONYMOUS)
    relation = Relation.OWN if alike else cell.relation
    if cell.who is Who.ANONYMOUS:
        return ("stranger", cell.method, relation, cell.answer)
    if cell.answer in ALLOWED:
        return ("allowed", cell.method, relation, kinds[cell.who])
    if cell.who is Who.DISABLED:
        return ("disabled",)
    return ("refused", cell.method, cell.answer)


def turn(cell: Cell) -> tuple[bool, int]:
    """The order in which an address takes its people, objects and methods: another one at each, the same in every run.
    What there is comes before what there is not, which nobody could show by mistake."""
    by_lot = crc32("|".join((cell.name, cell.method, cell.who.name, cell.relation.name)).encode())
    return cell.relation is Relation.MISSING, by_lot
