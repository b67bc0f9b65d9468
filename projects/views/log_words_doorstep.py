"""The doorstep services in the log and in the story of a project; a section for each part of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

OBJECTS: dict[str, Any] = {}  # kind of object -> its word
ACTS: dict[str, Any] = {}  # verb -> what the log says
PLAIN_VERBS: dict[str, Any] = {}  # verb -> what the story says
LOOKS: dict[str, str] = {}  # verb -> the colour of its dot
WITH_TEXT: set[str] = set()  # verbs whose words go on with what somebody wrote

# --- needs visits, promotion workflows
OBJECTS |= {
    "needsvisit": _("上门问需"),
    "visitpoint": _("走访里的一条"),
    "promotionrun": _("促进服务流程"),
    "promotionstep": _("流程的一步"),
}
ACTS |= {
    "plan_visit": _("安排走访的人和议程"),
    "record_minutes": _("写走访记录"),
    "add_point": _("记走访里的一条"),
    "hand_pieces": _("当面交件"),
    "hold_visit": _("结束走访"),
    "confirm_visit": _("确认走访记录"),
    "start_promotion": _("开始促进服务流程"),
    "finish_step": _("流程办好一步"),
    "skip_step": _("流程一步不用办"),
    "reopen_step": _("流程一步改回待办"),
}
PLAIN_VERBS |= {
    "plan_visit": _("安排上门问需"),
    "record_minutes": _("记上门问需的记录"),
    "add_point": _("上门问需时记一条难点、对策或者辅导"),
    "hand_pieces": _("上门问需时当面交件"),
    "hold_visit": _("上门问需结束，等企业确认"),
    "confirm_visit": _("企业确认走访记录"),
    "start_promotion": _("促进服务流程开始"),
    "finish_step": _("促进服务流程办好一步"),
    "skip_step": _("促进服务流程有一步不用办"),
    "reopen_step": _("促进服务流程有一步改回待办"),
}
LOOKS |= {
    "hold_visit": "is-you",
    "confirm_visit": "is-done",
    "finish_step": "is-done",
}
WITH_TEXT |= {"skip_step"}

# --- problems and the three lists
OBJECTS |= {"problem": _("问题"), "problemstep": _("整改措施"), "problemfile": _("整改材料")}
ACTS |= {
    "raise_problem": _("登记问题"),
    "assign_problem": _("交办问题"),
    "name_blocked": _("写明问题卡住哪些办件"),
    "add_step": _("加整改措施"),
    "do_step": _("整改措施办完"),
    "solve_problem": _("报整改完成"),
    "return_problem": _("退回整改"),
    "strike_off": _("问题销号"),
    "reopen_problem": _("重新打开问题"),
    "escalate": _("问题升级督办"),
}
PLAIN_VERBS |= {
    "raise_problem": _("登记问题"),
    "assign_problem": _("问题交办了，定了责任部门和期限"),
    "name_blocked": _("写明问题卡住哪些办件"),
    "add_step": _("整改清单加一条措施"),
    "do_step": _("一条整改措施办完"),
    "solve_problem": _("报整改完成，等核验"),
    "return_problem": _("核验没有通过，退回整改"),
    "strike_off": _("问题解决，销号"),
    "reopen_problem": _("问题没有解决，重新打开"),
    "escalate": _("问题升级督办"),
}
LOOKS |= {
    "raise_problem": "is-over",
    "assign_problem": "is-run",
    "solve_problem": "is-wait",
    "return_problem": "is-over",
    "strike_off": "is-done",
    "reopen_problem": "is-over",
    "escalate": "is-over",
}
WITH_TEXT |= {"raise_problem", "strike_off", "reopen_problem"}

# --- papers on their way
OBJECTS |= {"consignment": _("材料袋")}
ACTS |= {
    "open_consignment": _("装材料袋"),
    "count_consignment": _("重新点材料袋"),
    "sign_consignment": _("双方签收材料"),
    "receive_consignment": _("窗口收下材料袋"),
    "carry_consignment": _("专员取走要退还的原件"),
    "hand_back": _("交还原件"),
    "cancel_consignment": _("取消材料袋"),
}
PLAIN_VERBS |= {
    "open_consignment": _("清点材料，装袋"),
    "count_consignment": _("袋里的材料重新点过"),
    "sign_consignment": _("上门收了材料，双方签名"),
    "receive_consignment": _("窗口清点收下上门取来的材料"),
    "carry_consignment": _("专员取走要退还的原件"),
    "hand_back": _("原件交还企业，双方签名"),
    "cancel_consignment": _("取消一袋材料"),
}
LOOKS |= {"sign_consignment": "is-done", "receive_consignment": "is-run", "hand_back": "is-done"}
WITH_TEXT |= {"cancel_consignment"}

# --- deliveries and ratings
OBJECTS |= {"ratinginvite": _("评价邀请"), "rating": _("评价"), "followup": _("差评回访")}
ACTS |= {
    "take_results": _("领出证照去送"),
    "send_receipt_code": _("发收件码"),
    "hand_over_results": _("上门送达"),
    "refuse_results": _("上门送的没有收下"),
    "find_nobody": _("上门送没有见到人"),
    "invite_rating": _("邀请评价"),
    "rate": _("评价"),
    "open_follow_up": _("开始差评回访"),
    "give_follow_up": _("转交差评回访"),
    "contact_rater": _("回访核实差评"),
    "prolong_follow_up": _("延长差评整改"),
    "settle_follow_up": _("差评整改办结"),
}
PLAIN_VERBS |= {
    "take_results": _("专员领出证照，准备上门送"),
    "send_receipt_code": _("给企业发收件码"),
    "hand_over_results": _("证照上门送达"),
    "refuse_results": _("上门送的证照没有收下"),
    "find_nobody": _("上门送证照没有见到人"),
    "invite_rating": _("请企业评价"),
    "rate": _("收到一条服务评价"),
    "open_follow_up": _("开始回访一条评价"),
    "give_follow_up": _("回访转交给别人"),
    "contact_rater": _("回访核实了一条评价"),
    "prolong_follow_up": _("一条评价的整改延长"),
    "settle_follow_up": _("一条评价的整改办结"),
}
LOOKS |= {"hand_over_results": "is-done", "refuse_results": "is-over", "find_nobody": "is-over"}
LOOKS |= {"settle_follow_up": "is-done"}
WITH_TEXT |= {"refuse_results", "find_nobody"}

# --- times at a window, the list of weekend matters
OBJECTS |= {"windowbooking": _("窗口预约"), "weekendlist": _("周末事项名单")}
ACTS |= {
    "book_window": _("约窗口时间"),
    "move_window": _("改窗口时间"),
    "cancel_window": _("取消窗口预约"),
    "warn_window": _("提醒约好的时间窗口不开"),
    "receive_window": _("记窗口预约来了没有"),
    "import_weekend_list": _("导入周末事项名单"),
}
PLAIN_VERBS |= {
    "book_window": _("约了一个窗口时间"),
    "move_window": _("改了窗口时间"),
    "cancel_window": _("取消窗口预约"),
    "warn_window": _("约好的时间窗口不开了"),
    "receive_window": _("窗口记了来了没有"),
}
LOOKS |= {"book_window": "is-run"}
WITH_TEXT |= {"cancel_window"}

# --- appointments and calendar feeds
OBJECTS |= {"appointment": _("上门服务"), "calendarfeed": _("日历订阅")}
ACTS |= {
    "ask_appointment": _("提出上门服务"),
    "offer_appointment": _("提出上门的时间"),
    "book_appointment": _("约好上门"),
    "confirm_appointment": _("确认上门的时间"),
    "give_appointment": _("安排上门的专员"),
    "move_appointment": _("改上门的时间"),
    "cancel_appointment": _("取消上门"),
    "begin_appointment": _("到了门口"),
    "finish_appointment": _("上门办完"),
    "fail_appointment": _("上门没有办成"),
    "make_feed": _("做日历订阅地址"),
    "revoke_feed": _("收回日历订阅地址"),
}
PLAIN_VERBS |= {
    "ask_appointment": _("提出上门服务，等安排"),
    "offer_appointment": _("专员提出上门的时间，等企业确认"),
    "book_appointment": _("约好上门服务"),
    "confirm_appointment": _("企业确认上门的时间"),
    "give_appointment": _("安排上门的专员和时间"),
    "move_appointment": _("改了上门的时间"),
    "cancel_appointment": _("取消一次上门"),
    "begin_appointment": _("专员到了门口"),
    "finish_appointment": _("上门服务办完"),
    "fail_appointment": _("上门没有办成"),
}
LOOKS |= {
    "offer_appointment": "is-you",
    "book_appointment": "is-run",
    "confirm_appointment": "is-run",
    "finish_appointment": "is-done",
    "fail_appointment": "is-over",
}
WITH_TEXT |= {"give_appointment", "move_appointment", "cancel_appointment", "fail_appointment"}

# --- the agency's log, messages (a message stands in its talk, not in the story)
OBJECTS |= {"logentry": _("代办日志"), "message": _("消息"), "messagefile": _("消息的附件")}
ACTS |= {"write_log": _("写代办日志"), "settle_log": _("日志的下一步做完了"), "send_message": _("发消息")}
PLAIN_VERBS |= {
    "write_log": _("写了一条代办日志"),
    "settle_log": _("代办日志里的下一步做完了"),
    "send_message": _("发了一条消息"),
}

# --- agents and the baton
OBJECTS |= {
    "agentprofile": _("专员档案"),
    "dutyday": _("值班日"),
    "assignment": _("项目指派"),
    "baton": _("市区联动"),
}
ACTS |= {
    "edit_profile": _("改专员档案"),
    "set_hours": _("改每周上班时间"),
    "set_duty_day": _("排值班日"),
    "drop_duty_day": _("去掉值班日"),
    "choose_agent": _("按规则选专员"),
    "send_baton": _("移交市里或外单位"),
    "accept_baton": _("接收移交"),
    "return_baton": _("退回移交"),
    "finish_baton": _("移交的事办完"),
    "withdraw_baton": _("收回移交"),
}
PLAIN_VERBS |= {
    "choose_agent": _("按规则比过，选定专员"),
    "send_baton": _("移交给市里或外单位"),
    "accept_baton": _("移交的事对方接收了"),
    "return_baton": _("移交的事被退回"),
    "finish_baton": _("移交的事办完"),
    "withdraw_baton": _("收回移交的事"),
}
LOOKS |= {"send_baton": "is-run", "accept_baton": "is-run", "return_baton": "is-over", "finish_baton": "is-done"}

# --- reminders: in a chain of their own, which no project's story shows
OBJECTS |= {"due": _("提醒")}
ACTS |= {"remind_due": _("提醒到期的事")}
PLAIN_VERBS |= {"remind_due": _("提醒了一件到期的事")}

# --- sending
OBJECTS |= {"notice": _("通知"), "robot": _("群机器人"), "noticetemplate": _("通知用语")}
ACTS |= {
    "send_again": _("通知再发一次"),
    "choose_notices": _("选择通知发到哪里"),
    "add_robot": _("加群机器人"),
    "change_robot": _("改群机器人"),
    "switch_robot": _("打开或停用群机器人"),
    "try_robot": _("群机器人试发一条"),
    "edit_words": _("改通知用语"),
    "reset_words": _("通知用语改回系统原来的"),
}

# --- the two meetings
OBJECTS |= {"meeting": _("会议"), "meetingtask": _("会议定的事")}
ACTS |= {
    "plan_meeting": _("召开会议"),
    "change_meeting": _("改会议的时间、地点或者人"),
    "cancel_meeting": _("取消会议"),
    "freeze_meeting": _("会议材料定稿"),
    "hold_meeting": _("记到会和纪要"),
    "close_meeting": _("会议纪要定稿"),
    "dispatch_measure": _("会上交办处置措施"),
    "take_decision": _("会上定一件事"),
    "settle_task": _("会议定的事办结"),
    "reopen_task": _("会议定的事退回"),
    "move_task": _("会议定的事换人或者改期"),
}
PLAIN_VERBS |= {
    "take_decision": _("会上定了一件要办的事"),
    "settle_task": _("会上定的一件事办结了"),
    "reopen_task": _("会上定的一件事退回去办"),
    "move_task": _("会上定的一件事换了人或者改了期"),
}
LOOKS |= {"settle_task": "is-done", "reopen_task": "is-over"}

# --- weekly digests and printed papers: in the zone's chain, which no project's story shows
OBJECTS |= {"digest": _("周报"), "paper": _("印好的文件")}
ACTS |= {"send_digest": _("发出周报"), "print_paper": _("印制文件")}
PLAIN_VERBS |= {"send_digest": _("周报发出了"), "print_paper": _("印好了一份文件")}
