"""What notices of problems say. Who answers for one need not see the project, so no sentence names it but the enterprise's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("problem", "raise_problem"): Phrase(
        _("登记了一个问题"), _("有一个问题上了问题清单，等着交办。"), Place.PROBLEM
    ),
    ("problem", "assign_problem"): Phrase(
        _("一个问题交办了"), _("责任部门、责任人和整改期限都定了，在问题的页面上。"), Place.PROBLEM
    ),
    ("problemstep", "add_step"): Phrase(
        _("整改清单上加了一条措施"), _("有一条整改措施要你来办。办完了写明做了什么，附上材料。"), Place.PROBLEM
    ),
    ("problemstep", "do_step"): Phrase(
        _("一条整改措施办完了"), _("你负责的问题有一条措施办完了。都办完了，就报整改完成。"), Place.PROBLEM
    ),
    ("problem", "solve_problem"): Phrase(
        _("有一个问题等核验"), _("责任人报了整改完成。看过材料，解决了就销号，没有解决的退回。"), Place.PROBLEM
    ),
    ("problem", "return_problem"): Phrase(
        _("一个问题退回整改"), _("核验没有通过，问题退回来了。原因在问题的页面上。"), Place.PROBLEM
    ),
    ("problem", "strike_off"): Phrase(
        _("一个问题销号了"), _("核验过，问题解决了。还没有解决的，可以在问题的页面上说。"), Place.PROBLEM
    ),
    ("problem", "reopen_problem"): Phrase(
        _("一个问题重新打开"), _("销号的问题没有解决，又上了问题清单，等着重新交办。"), Place.PROBLEM
    ),
}  # fmt: skip

# escalation: by the reason of the rung
ESCALATED: dict[str, Phrase] = {
    "unassigned": Phrase(
        _("有一个问题没有人负责"), _("问题登记了好几天，还没有交办。看看该由哪个部门负责，定下责任人和期限。"), Place.PROBLEM
    ),
    "overdue": Phrase(
        _("有一个问题过了整改期限"), _("整改期限过了，还没有报完成。看看卡在哪里，需要时请上一级协调。"), Place.PROBLEM
    ),
    "unverified": Phrase(
        _("有一个问题等核验等久了"), _("责任人早就报了整改完成，还没有核验。看过材料，销号或者退回。"), Place.PROBLEM
    ),
}  # fmt: skip
PHRASES["problem", "escalate"] = ESCALATED["overdue"]
GONE = _("你现在看不到这个问题了。")
