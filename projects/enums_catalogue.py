"""Words of catalogue keeping, of what is printed for the whole zone, and of the routes of a project."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DraftState(models.TextChoices):
    """A draft of the next catalogue: it is changed, then a second person looks at it, publishes it or gives it back."""

    OPEN = "open", pgettext_lazy("draft", "修改中")
    SUBMITTED = "submitted", _("待复核发布")
    PUBLISHED = "published", _("已发布")
    DISCARDED = "discarded", _("已作废")


class ChangeKind(models.TextChoices):
    """What a draft does with one entry of the catalogue. A withdrawn one is left out, and the reason is published."""

    EDITED = "edited", pgettext_lazy("entry", "修改")
    ADDED = "added", pgettext_lazy("entry", "新增")
    REMOVED = "removed", pgettext_lazy("entry", "删除")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "撤回")


class VersionState(models.TextChoices):
    """How a published version stands today. At any time one is in force."""

    IN_FORCE = "in_force", pgettext_lazy("catalogue", "生效中")
    COMING = "coming", _("尚未生效")
    PAST = "past", pgettext_lazy("catalogue", "已被新版替代")
    WITHDRAWN = "withdrawn", pgettext_lazy("catalogue", "已撤回")


class RunState(models.TextChoices):
    """A long look at all projects."""

    UNDER_WAY = "under_way", _("正在比对")
    DONE = "done", _("比对完毕")
    FAILED = "failed", _("没有办成")


class ZonePiece(models.TextChoices):
    """What is printed from the catalogue for everybody: the handbook, and one handout for each matter."""

    HANDBOOK = "handbook", _("项目投资促进服务手册")
    HANDOUT = "handout", _("一次性告知书")


class Route(models.TextChoices):
    """How a project goes through its approvals (拿地即开工, 标准地). `rules/ways.py` says which are open to it."""

    STANDARD = "standard", _("一般路线")
    PRE_REVIEW = "pre_review", _("拿地前预审")
    STAGED = "staged", _("分阶段施工许可")
    COMMITMENT = "commitment", _("告知承诺")
    ON_HANDOVER = "on_handover", _("拿地即开工")
