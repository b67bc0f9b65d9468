"""The rows of a matter that are the same on every service guide, and those that only the bureau can fill."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.guide.definitions.text import zh_only
from projects.rules.catalogue import Catalogue, Node
from projects.rules.provenance import origin

# what only the bureau can say: which lists of `to_fill_by_bureau` concern which kind, and the words for each field
FILLED_BY_BUREAU = {"item": "per_item", "evaluation": "per_item", "utility": "per_utility", "workflow": "per_workflow"}
FIELDS = {
    "implementation_code": _("实施编码"),
    "basic_code": _("基本编码"),
    "window_number": _("窗口号"),
    "contact_phone": _("咨询电话"),
    "supervision_phone": _("监督电话"),
    "committed_workdays_confirmed": _("部门确认的承诺时限"),
    "tolerance_list_confirmed": _("部门确认的容缺清单"),
    "commitment_text": _("告知承诺书文本"),
    "form_templates": _("表格下载"),
    "sample_documents": _("填写样例"),
    "copies_required": _("材料份数"),
    "online_entry": _("网上办理入口"),
    "operator_name": _("经营单位名称"),
    "service_area": _("服务范围"),
    "business_hall_address": _("营业厅地址"),
    "phone": _("电话"),
    "published_standard": _("公布的服务标准"),
    "published_limit": _("公布的时限"),
    "price_notice": _("价格公示"),
    "responsible_person": _("负责人"),
    "confirmed_name": _("部门确认的流程名称"),
    "confirmed_steps": _("部门确认的步骤"),
    "hall_name": _("办事大厅名称"),
    "address": _("地址"),
    "map_point": _("地图位置"),
    "weekday_hours": _("工作日办公时间"),
    "weekend_hours": _("周末办公时间"),
    "bus_and_parking": _("公交和停车"),
}
GUIDE_ROWS = (
    ("service_object", _("服务对象")),
    ("channels", _("怎么申请")),
    ("delivery", _("怎么拿结果")),
    ("fee", _("收费")),
    ("fee_exceptions", _("另行收取的费用")),
    ("remedy", _("不服怎么办")),
    ("complaint", _("投诉和评价")),
)
ONLY_FOR_PERMITS = frozenset({"service_object", "fee", "fee_exceptions", "remedy"})


def guide_rows(catalogue: Catalogue, node: Node) -> list[dict[str, Any]]:
    """The rows that are the same on every service guide; fee and remedies belong to permits only."""
    if node.kind == "milestone":
        return []
    defaults, rows = catalogue.document["guide_defaults"], []
    for key, label in GUIDE_ROWS:
        said = node.raw.get(key) or defaults.get(key)
        if said is None or (key in ONLY_FOR_PERMITS and node.kind != "item"):
            continue
        said_origin = origin(catalogue, said.get("src"))
        rows.append(
            {"label": label, "text": zh_only(said["zh"]), "basis": zh_only(said.get("basis")), "origin": said_origin}
        )
    return rows


def to_fill(catalogue: Catalogue, node: Node) -> list[dict[str, Any]]:
    """Fields that only the bureau can fill; `value` None is printed as 待公布, never guessed."""
    if node.kind == "milestone":
        return []
    wanted = catalogue.document["to_fill_by_bureau"]
    lists = [FILLED_BY_BUREAU[node.kind]] if node.kind in FILLED_BY_BUREAU else []
    names = [name for each in [*lists, "per_hall"] for name in wanted.get(each, ())]
    return [{"label": FIELDS.get(name, name), "value": zh_only(node.raw.get(name))} for name in dict.fromkeys(names)]
