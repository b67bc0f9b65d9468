"""绿色通道: the rule by which some projects go first, in plain words and as the order of every queue.

What is overdue comes before everything else, whoever it belongs to: a favour to one project must not make another one wait
beyond the law. Then the projects of the channel, then the rest, each by the days that are left. The order is all that the
channel gives: no condition is waived, no paper and no working day.
"""

from __future__ import annotations

from projects.rules.wording import Text

OVERDUE, GREEN, OTHERS = 0, 1, 2  # the parts of a queue, in their order
RULE: tuple[Text, ...] = (
    Text(
        "当年重点项目名册上的项目，自动进绿色通道，到当年最后一天为止。",
        "Projects on the key-project register of the year are in the green channel until the year ends.",
    ),
    Text(
        "名册以外的项目，由局领导写明理由和截止日期批准进入，也由局领导结束。",
        "Other projects are let in by a lead, with a reason and a last day, and taken out by a lead.",
    ),
    Text(
        "窗口、审查、决定的队列都按这个次序：先是已经超期的，再是绿色通道的，然后是其他的；各段里剩余工作日少的在前。",
        "The queues of window, review and decision go: what is overdue, then the green channel, then the rest; in each part, "
        "the fewest working days first.",
    ),
    Text(
        "绿色通道只管次序。条件、材料、时限和收费，跟别的项目一样。",
        "The channel is about the order only. Conditions, papers, limits and fees are the same as for everybody.",
    ),
)
