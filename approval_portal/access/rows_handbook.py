"""The zone's handbook and the handouts: everybody reads them; those who keep the catalogue have the handbook printed."""

from approval_portal.access.words import BY_ADDRESS, PUBLIC, Answer, Row, Rule, Who, to

PRINTS_HANDBOOK = Rule(
    "keeps the catalogue; an empty form is refused",
    to(frozenset({Who.KEEPER})),
    yes=Answer.REFUSED_INPUT,
    no=Answer.FORBIDDEN,
)

ROWS: dict[str, Row] = {
    "handbook": Row(get=PUBLIC),
    "handbook-make": Row(post=PRINTS_HANDBOOK),
    "handbook-issue": Row(get=PUBLIC, of=BY_ADDRESS, object="handbook-issue"),
    "handout": Row(get=PUBLIC, of=BY_ADDRESS, object="handout"),
}
