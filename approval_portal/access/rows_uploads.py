"""Files that come in pieces: whoever began one goes on with it, as long as he or she may give papers to its lines, or lodge
them in the wallet."""

from approval_portal.access.words import ENTERPRISE, PEOPLE, PROJECTS, Answer, Relation, Row, Rule, Who, to

BEGAN = to(ENTERPRISE | {Who.AGENT}, frozenset({Relation.OWN}))
HIS_OWN = Rule("began it", BEGAN)

ROWS: dict[str, Row] = {
    "uploads": Row(post=Rule("signed in; what names no file is refused", to(PEOPLE), Answer.REFUSED_INPUT)),
    "upload": Row(
        get=HIS_OWN,
        patch=Rule("began it; what is no piece is refused", BEGAN, Answer.REFUSED_INPUT),
        delete=HIS_OWN,
        of=PROJECTS,
        object="upload",
    ),
}
