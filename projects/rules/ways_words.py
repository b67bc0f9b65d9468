"""What has to be said of the routes: what each is, what it risks, on what ground. Plain words; the marks are the catalogue's:
C confirmed by a source, K general practice, P the portal's own figure or advice, no rule of law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from projects.rules.detours import COMMITMENT, ON_HANDOVER, PRE_REVIEW, STAGED, STANDARD
from projects.rules.wording import Text


class Said(NamedTuple):
    """A sentence and where it comes from (a `src` of the catalogue)."""

    text: Text
    src: str


NAMES: Mapping[str, Text] = {
    STANDARD: Text("一般路线", "the usual route"),
    PRE_REVIEW: Text("拿地前预审", "review before the land"),
    STAGED: Text("分阶段施工许可", "construction permit in stages"),
    COMMITMENT: Text("告知承诺", "decisions on a promise"),
    ON_HANDOVER: Text("拿地即开工", "building on handover"),
}
WHAT: Mapping[str, Text] = {
    STANDARD: Text(
        "一项办结再办下一项，该并联的并联。",
        "One matter after the other, in parallel where nothing stands between them.",
    ),
    PRE_REVIEW: Text(
        "地还没到手，就先审用地规划、设计方案、施工图和消防设计；拿地以后只确认，不重新审。",
        "Land planning, the design, the drawings and fire safety are examined before the land is had; "
        "afterwards they are only confirmed.",
    ),
    STAGED: Text(
        "施工许可分基坑、主体两个阶段。基坑部分的图纸审完就能发第一阶段，整套施工图接着审。",
        "The construction permit comes in two stages, pit and main structure. The first needs only the drawings of the pit; "
        "the review of the whole set goes on meanwhile.",
    ),
    COMMITMENT: Text(
        "目录里写明可以告知承诺的事项，你承诺符合条件就先发决定，事后核查。",
        "Where the catalogue allows it, you promise to meet the conditions, the decision comes at once and is checked later.",
    ),
    ON_HANDOVER: Text(
        "拿地前预审，加上分阶段施工许可和能用的告知承诺，目标是一交地就动工。",
        "The review before the land, with a permit in stages and promises where they are open: building begins on handover.",
    ),
}

NOTHING_WAITS = Text(
    "没有哪一项审批要等土地（划拨用地先证后划），预审没有用",
    "No approval waits for the land here (allocated land comes after its permit): there is nothing to examine before",
)
NOTHING_TO_PROMISE = Text(
    "开工前的事项里，没有哪一项能用承诺办得更快",
    "No matter before construction gets quicker by a promise",
)
SAME_AS_BEFORE = Text(
    "分阶段和告知承诺都用不上，和“拿地前预审”是一回事",
    "Neither stages nor promises are open: it would be the same as the review before the land",
)

RISKS: Mapping[str, tuple[Said, ...]] = {
    PRE_REVIEW: (
        Said(
            Text(
                "预审意见不是许可。没有拿到施工许可证，不能动工（建筑法第7条）。",
                "A review is no permit. Nothing may be built before the construction permit (Construction Law, art. 7).",
            ),
            "C:S-JZ",
        ),
        Said(
            Text(
                "土地要公开供应的，预审不保证你拿到这块地；没拿到，前期设计的钱自己承担。",
                "Land that is supplied openly is not promised by a review; without it, the design costs are yours.",
            ),
            "K",
        ),
        Said(
            Text(
                "地块、规划条件或方案变了，要重新审，不能只确认。",
                "If the plot, the planning conditions or the design change, it is examined anew.",
            ),
            "P",
        ),
    ),
    STAGED: (
        Said(
            Text(
                "特殊建设工程的消防设计没审查合格，基坑也不能动（消防法第12条）：这一段省不了。",
                "Special works whose fire design is not approved must not be built, the pit neither (Fire Protection Law, "
                "art. 12): that time cannot be saved.",
            ),
            "C:S-XF",
        ),
        Said(
            Text(
                "第二阶段许可没下来，不能做主体；没审过的施工图不能用（质量管理条例第11条）。",
                "No main structure before the second stage; drawings that were not reviewed must not be used (Quality "
                "Regulation, art. 11).",
            ),
            "C:S-JZ,S-ZL",
        ),
        Said(
            Text(
                "整套图审出要改基坑的地方，已经做的可能返工。",
                "If the review of the whole set changes the pit, finished work may have to be done again.",
            ),
            "P",
        ),
    ),
    COMMITMENT: (
        Said(
            Text(
                "承诺由你自愿作。核查发现不实的，撤销决定；信用修复前不能再用告知承诺。",
                "A promise is voluntary. If the check finds it false, the decision is revoked, and no promise is taken from you "
                "until your credit is repaired.",
            ),
            "C:S-GZ42",
        ),
        Said(
            Text(
                "涉及公共安全、生态环境的不适用：消防设计审查和环评照常办。",
                "Not for public safety or the environment: fire design and environmental review go the usual way.",
            ),
            "C:S-GZ42",
        ),
        Said(
            Text(
                "代办专员不能替你作承诺。",
                "An agent never makes a promise for you.",
            ),
            "K",
        ),
    ),
    ON_HANDOVER: (
        Said(
            Text(
                "几种办法叠在一起，哪一步拖了，后面都要重排：定期看日期。",
                "Several measures hang together: when one step is late, all that follows moves. Look at the dates often.",
            ),
            "P",
        ),
    ),
}

CONFIRM_SAID = Text(
    "拿地后确认每项按 {n} 个工作日算",
    "Each confirmation after the land is counted as {n} working day(s)",
)
PROMISE_SAID = Text(
    "凭承诺作决定每项按 {n} 个工作日算",
    "Each decision on a promise is counted as {n} working day(s)",
)
PIT_SAID = Text(
    "基坑图纸的审查按整套施工图的时限算",
    "The review of the pit's drawings is counted with the limit of the whole set",
)
INDICATORS = Text(
    "标准地的控制指标（投资强度、亩均税收、能耗、环境等）随地块公布，目录里还没有数值",
    "The control indicators of standard land (investment, tax per mu, energy, environment) come with the plot; the catalogue "
    "holds no figures yet",
)
