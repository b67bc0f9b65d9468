"""Words with a fixed set of values, shared by models, operations and pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectState(models.TextChoices):
    LEAD = "lead", _("线索")
    SIGNED = "signed", _("已签约")
    PREPARING = "preparing", _("前期手续")
    BUILDING = "building", _("在建")
    COMPLETED = "completed", _("已竣工")
    PRODUCING = "producing", _("已投产")
    SUSPENDED = "suspended", _("暂缓")
    ENDED = "ended", _("终止")
    MERGED = "merged", _("已合并")


class Source(models.TextChoices):
    """Where an event came from."""

    WEB = "web", _("网页")
    API = "api", _("接口")
    IMPORT = "import", _("导入")
    OFFLINE = "offline", _("离线")
    BACK_ENTRY = "back_entry", _("补录")
    SYSTEM = "system", _("系统")


class Verdict(models.TextChoices):
    NEEDED = "needed", _("要办")
    NOT_NEEDED = "not_needed", _("不用办")
    TO_CONFIRM = "to_confirm", _("待确认")


class NodeKind(models.TextChoices):
    ITEM = "item", _("审批事项")
    EVALUATION = "evaluation", _("评估事项")
    UTILITY = "utility", _("水电气热")
    WORKFLOW = "workflow", _("促进服务流程")
    SPECIAL = "special", _("专项事项")
    MILESTONE = "milestone", _("里程碑")


class Limits(models.TextChoices):
    COMMITTED = "committed", _("承诺时限")
    STATUTORY = "statutory", _("法定时限")


class AssignmentKind(models.TextChoices):
    AGENT = "agent", _("代办专员")
    BACKUP_AGENT = "backup_agent", _("备岗专员")
    COMMITTEE_LEADER = "committee_leader", _("分管委领导")
    DEPARTMENT_HEAD = "department_head", _("部门负责人")
    CASE_OFFICER = "case_officer", _("经办人员")


class PinKind(models.TextChoices):
    PLANNED = "planned", _("计划")
    ACTUAL = "actual", _("实际")


class KeyLevel(models.TextChoices):
    CITY = "city", _("市级重点项目")
    PROVINCE = "province", _("省级重点项目")


class EnterpriseState(models.TextChoices):
    """Whether somebody of the bureau has looked at the licence."""

    PENDING = "pending", _("待核验")
    VERIFIED = "verified", _("已核验")


class EnterpriseOrigin(models.TextChoices):
    """How the portal came to know an enterprise."""

    SELF = "self", _("企业自己登记")
    STAFF = "staff", _("工作人员登记")
    REFERRAL = "referral", _("线索移交")
    IMPORT = "import", _("表格导入")


class JoinKind(models.TextChoices):
    """A claim asks to be the first administrator of an enterprise that has none; the bureau decides it.

    A request to join is decided by the enterprise's own administrators.
    """

    CLAIM = "claim", _("认领企业")
    JOIN = "join", _("申请加入")


class RequestState(models.TextChoices):
    WAITING = "waiting", _("待处理")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class ReferralState(models.TextChoices):
    NEW = "new", _("待接")
    TAKEN = "taken", _("已接")
    OPENED = "opened", _("已建项目")
    RETURNED = "returned", _("已退回")


class PackageCause(models.TextChoices):
    """Why a package got a new version."""

    FIRST = "first", _("首次生成")
    ANSWERS = "answers", _("答案改了")
    PLAN = "plan", _("开始日期或时限改了")
    CATALOGUE = "catalogue", _("换到新目录")
    ADJUSTMENT = "adjustment", _("手工增减事项")
    EXPIRY = "expiry", _("手工增减到期")
    ROUTE = "route", _("换了办理路线")


class ImportKind(models.TextChoices):
    PROJECTS = "projects", pgettext_lazy("plural", "项目")
    STAFF = "staff", _("工作人员")


class ImportState(models.TextChoices):
    """A file is checked first; whoever uploaded it sees what is in it and then lets it be written, or not."""

    CHECKING = "checking", _("正在核对")
    CHECKED = "checked", _("核对完毕，待确认")
    WRITING = "writing", _("正在写入")
    DONE = "done", _("已写入")
    DROPPED = "dropped", _("已放弃")
    FAILED = "failed", _("没有办成")


class PrintKind(models.TextChoices):
    GUIDE = "guide", _("服务指南")
    POLICY_BOOK = "policy_book", _("政策书")


class PrintState(models.TextChoices):
    UNDER_WAY = "under_way", _("正在印")
    DONE = "done", _("印好了")
    FAILED = "failed", _("没有印成")


class AccessKind(models.TextChoices):
    DOWNLOAD = "download", _("下载")
    EXPORT = "export", _("导出")
    SIGN_IN = "sign_in", _("登录")
    FAILED = "sign_in_bad", _("登录失败")
    SIGN_OUT = "sign_out", _("退出登录")
    REFUSED = "refused", _("被拒绝")
    PERSONAL = "personal", _("看个人信息全文")


class PersonalReason(models.TextChoices):
    """Why somebody looks at another person's number in full (个人信息保护法 art. 6: for a clear purpose, and no more of it)."""

    PAPERS = "papers", _("核实或补正材料")
    VISIT = "visit", _("约上门服务")
    DELIVERY = "delivery", _("送达文书和证照")
    IDENTITY = "identity", _("核对身份或资料")
    COMPLAINT = "complaint", _("答复咨询或投诉")
    OTHER = "other", _("其他")


class Handled(models.TextChoices):
    """Where a matter is handled: on the portal's own workbench, or by another system whose state is entered here."""

    HERE = "here", _("本平台办理")
    ELSEWHERE = "elsewhere", _("其他系统办理")


class PaperState(models.TextChoices):
    """How one line of an item's papers stands."""

    MISSING = "missing", _("还缺")
    GIVEN = "given", _("已交")
    HELD = "held", _("已有，免交")
    FIT = "fit", _("合格")
    DEFECTIVE = "defective", _("要补正")
    TOLERATED = "tolerated", _("容缺")
    NOT_NEEDED = "not_needed", _("不用交")


class PaperForm(models.TextChoices):
    ELECTRONIC = "electronic", _("电子")
    PAPER = "paper", _("纸质")


class PointState(models.TextChoices):
    """A point of a correction notice."""

    OPEN = "open", _("待补正")
    ANSWERED = "answered", _("已补正，待核对")
    SETTLED = "settled", _("已解决")


class GapCode(models.TextChoices):
    """What is wrong with a paper: the coded reason of a point in a correction notice."""

    MISSING = "missing", _("缺少材料")
    FORM = "form", _("形式不合要求")
    UNSEALED = "unsealed", _("缺签字或盖章")
    EXPIRED = "expired", _("超过有效期")
    ILLEGIBLE = "illegible", _("看不清")
    INCOMPLETE = "incomplete", _("内容不全")
    INCONSISTENT = "inconsistent", _("与其他材料不一致")
    WRONG = "wrong", _("交错了材料")
    OTHER = "other", _("其他")


class Outcome(models.TextChoices):
    """How a decision, or the part of one body in it, ended."""

    GRANTED = "granted", _("准予")
    GRANTED_TOLERANT = "granted_tolerant", _("容缺通过")
    DENIED = "denied", _("不予")


class ComponentState(models.TextChoices):
    OPEN = "open", _("办理中")
    PASSED = "passed", _("通过")
    FAILED = "failed", pgettext_lazy("component", "不通过")
    NOT_NEEDED = "not_needed", _("不涉及")


class CommitmentState(models.TextChoices):
    """告知承诺: what was promised is checked later."""

    NONE = "none", _("没有承诺")
    PROMISED = "promised", _("已承诺，待核查")
    KEPT = "kept", _("核查属实")
    BROKEN = "broken", _("核查不实")


class DeliveryMeans(models.TextChoices):
    DOORSTEP = "doorstep", _("上门送证")
    WINDOW = "window", _("窗口领取")
    ELECTRONIC = "electronic", _("电子送达")
    POST = "post", _("邮寄")


class DocumentState(models.TextChoices):
    """A file is nobody's to open until it has been looked through."""

    CHECKING = "checking", _("正在检查")
    SOUND = "sound", _("检查通过")
    REFUSED = "refused", pgettext_lazy("document", "没有收下")


class UploadState(models.TextChoices):
    """A file that comes in pieces."""

    COMING = "coming", _("正在上传")
    DONE = "done", _("传完了")
    REFUSED = "refused", pgettext_lazy("document", "没有收下")
    DROPPED = "dropped", _("已放弃")


class CertificateState(models.TextChoices):
    """What became of a certificate by an act. That its last day has passed is read from the day, never written."""

    VALID = "valid", _("有效")
    REVOKED = "revoked", _("已撤销")
    CANCELLED = "cancelled", _("已注销")
    LAPSED = "lapsed", _("已失效")
    REPLACED = "replaced", _("已换发")


class MandateScope(models.TextChoices):
    """What an agent may do in the enterprise's name. A commitment (告知承诺) is in no scope: the enterprise signs it itself."""

    PREPARE = "prepare", _("准备材料、填写申请")
    APPLY = "apply", _("提交申请、补正、撤回")
    RECEIVE = "receive", _("领取文书和证照")


class ErasureState(models.TextChoices):
    ASKED = "asked", _("待答复")
    ANSWERED = "answered", _("已答复")
    WITHDRAWN = "withdrawn", _("已撤回")
