"""Words with a fixed set of values, of how people are served."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    IN_APP = "in_app", _("站内")
    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")


class Delivery(models.TextChoices):
    WAITING = "waiting", _("等待发送")
    SENDING = "sending", _("正在发送")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("没有送到")


class Fault(models.TextChoices):
    """Why a message did not arrive. Never the server's own words: they repeat the address."""

    UNREACHABLE = "unreachable", _("收件的服务器没有应答")
    REFUSED = "refused", _("收件的服务器不收")
    NO_ADDRESS = "no_address", _("没有邮箱地址")
    NO_NUMBER = "no_number", _("没有能收短信的手机号")
    NO_GATEWAY = "no_gateway", _("没有配置这个渠道")
    GONE = "gone", _("这件事与收件人已经无关")
    LOST = "lost", _("发送时中断，不知道发出没有")
    BROKEN = "broken", _("发送时出错")


class AppointmentKind(models.TextChoices):
    """The three doorstep services (三个上门)."""

    VISIT = "visit", _("上门问需")
    PICKUP = "pickup", _("上门取件")
    DELIVERY = "delivery", _("上门送证照")


class AppointmentState(models.TextChoices):
    OFFERED = "offered", _("专员提议，待企业确认")
    ASKED = "asked", _("企业提出，待安排")
    BOOKED = "booked", _("已约定")
    UNDER_WAY = "under_way", _("正在上门")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有办成")
    CANCELLED = "cancelled", _("已取消")


class DutyKind(models.TextChoices):
    """One day unlike the weekly hours."""

    ON = "on", _("值班")
    OFF = "off", _("不上班")


class BatonState(models.TextChoices):
    """市区两级代办联动: a hand-off to the city's agency centre."""

    SENT = "sent", _("已交出，待接收")
    ACCEPTED = "accepted", _("已接收")
    RETURNED = "returned", _("已退回")
    DONE = "done", _("已办完")
    WITHDRAWN = "withdrawn", _("已收回")


class VisitState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    HELD = "held", _("已走访")
    CONFIRMED = "confirmed", _("企业已确认")
    CANCELLED = "cancelled", _("已取消")


class SquadPlace(models.TextChoices):
    """Who goes along on a needs visit."""

    DEPUTY_HEAD = "deputy_head", _("分管副局长")
    APPROVER = "approver", _("业务审批人员")
    AGENT = "agent", _("代办专员")


class VisitPointKind(models.TextChoices):
    DIFFICULTY = "difficulty", _("难点")
    MEASURE = "measure", _("对策")
    TUTORING = "tutoring", _("审前辅导")
    QUESTION = "question", _("要弄清的问题")


class StepState(models.TextChoices):
    WAITING = "waiting", _("待办")
    DONE = "done", _("已办")
    SKIPPED = "skipped", _("不用办")


class ConsignmentWay(models.TextChoices):
    """Which way papers go."""

    IN = "in", _("取件：企业到窗口")
    BACK = "back", _("退还：窗口到企业")


class ConsignmentState(models.TextChoices):
    OPEN = "open", _("正在清点")
    CARRIED = "carried", _("专员携带")
    ARRIVED = "arrived", _("已交接")
    DIFFERING = "differing", _("清点有差异")
    CANCELLED = "cancelled", _("已取消")


class Holder(models.TextChoices):
    """In whose hand a paper is: in exactly one."""

    ENTERPRISE = "enterprise", _("企业")
    AGENT = "agent", _("代办专员")
    WINDOW = "window", _("窗口")


class SignaturePlace(models.TextChoices):
    GIVER = "giver", _("交件人")
    TAKER = "taker", _("收件人")


class SignatureMeans(models.TextChoices):
    DRAWN = "drawn", _("屏上签名")
    PAPER = "paper", _("纸上签名")
    CODE = "code", _("验证码")


class HandingOutcome(models.TextChoices):
    WAITING = "waiting", _("待送达")
    DELIVERED = "delivered", _("已签收")
    REFUSED = "refused", _("拒收")
    NOBODY = "nobody", _("没有人在")


class PlanAct(models.TextChoices):
    """What the agent does for a matter, in the order of doing it."""

    PREPARE = "prepare", _("辅导备齐材料")
    PICKUP = "pickup", _("上门取件")
    SUBMIT = "submit", _("报件")
    FOLLOW = "follow", _("跟进审批")
    DELIVER = "deliver", _("上门送证照")


class LogKind(models.TextChoices):
    CALL = "call", _("电话")
    WECHAT = "wechat", _("微信")
    VISIT = "visit", _("走访")
    MEETING = "meeting", _("会商")
    NOTE = "note", _("记事")


class ProblemOrigin(models.TextChoices):
    """Where a problem was found."""

    ENTERPRISE = "enterprise", _("企业提出")
    VISIT = "visit", _("上门问需")
    MESSAGE = "message", _("来往消息")
    RATING = "rating", _("差评")
    CUSTODY = "custody", _("清点差异")
    OVERDUE = "overdue", _("超期")


class ProblemState(models.TextChoices):
    """`open`: nobody answers for it yet; the last is 销号."""

    OPEN = "open", _("待交办")
    ASSIGNED = "assigned", _("整改中")
    SOLVED = "solved", _("待核验")
    STRUCK_OFF = "struck_off", _("已销号")


class OfflineOutcome(models.TextChoices):
    """What became of an action that was recorded on the phone."""

    DONE = "done", _("已记下")
    REFUSED = "refused", _("不能这样办")
    CONFLICT = "conflict", _("情况已经变了")


class MeetingKind(models.TextChoices):
    WEEKLY = "weekly", _("项目推进例会")
    SPECIAL = "special", _("专项问题研判会")


class MeetingState(models.TextChoices):
    """The papers of a frozen meeting never change again."""

    PLANNED = "planned", _("筹备中")
    FROZEN = "frozen", _("材料已定稿")
    HELD = "held", _("已召开")
    CANCELLED = "cancelled", _("已取消")


class Attendance(models.TextChoices):
    SUMMONED = "summoned", _("已通知")
    CAME = "came", _("到会")
    ABSENT = "absent", _("缺席")


class DueKind(models.TextChoices):
    """What a reminder is of."""

    ITEM = "item", _("办件期限")
    CORRECTION = "correction", _("补正期限")
    TOLERANCE = "tolerance", _("容缺补齐期限")
    COMMITMENT = "commitment", _("承诺核查期限")
    EXPIRY = "expiry", _("证照到期")
    APPOINTMENT = "appointment", _("明天上门")
    BATON = "baton", _("联动未回应")
    ANSWER = "answer", _("答应回复的日子")
    PROBLEM = "problem", _("问题整改期限")
    TASK = "task", _("会议任务")
    FOLLOW_UP = "follow_up", _("差评回访")
    UNRATED = "unrated", _("还没有评价")
    DRAFT = "draft", _("搁置的草稿")
    POLICY = "policy", _("政策申报截止")
    SHIFT = "shift", _("明天值班")
    BOOKING = "booking", _("明天到窗口")


class DueState(models.TextChoices):
    WAITING = "waiting", _("待发")
    SENT = "sent", _("已发")
    DROPPED = "dropped", _("不用发了")


class DigestKind(models.TextChoices):
    LEAD = "lead", _("局领导周报")
    BODY = "body", _("部门周报")
    AGENT = "agent", _("代办周报")
    ENTERPRISE = "enterprise", _("企业周报")


class ShiftState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("shift", "已排")
    CANCELLED = "cancelled", _("已取消")


class SwapState(models.TextChoices):
    ASKED = "asked", _("待回应")
    AGREED = "agreed", pgettext_lazy("swap", "已换")
    REFUSED = "refused", pgettext_lazy("swap", "没有同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class BookingState(models.TextChoices):
    """A booked time at a window."""

    BOOKED = "booked", _("已约好")
    CAME = "came", pgettext_lazy("booking", "来了")
    MISSED = "missed", pgettext_lazy("booking", "没有来")
    CANCELLED = "cancelled", _("已取消")
