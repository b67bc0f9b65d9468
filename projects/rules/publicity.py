"""The sheet of decisions to be made public (双公示：行政许可).

Its columns are those that such sheets have by general practice (K): no text that the portal has confirmed lays them down, so
a deployment compares them with its city's template before it hands the sheet on. What the portal does not know (the
body's own credit code) is left blank. Never in it: identity numbers, phones, names of persons.
"""

from __future__ import annotations

from projects.rules.identifiers import BadIdentifier, check_credit_code

COLUMNS: tuple[tuple[str, int], ...] = (  # title, width
    ("行政相对人名称", 30),
    ("行政相对人类别", 16),
    ("统一社会信用代码", 22),
    ("行政许可决定文书名称", 26),
    ("行政许可决定文书号", 20),
    ("许可类别", 12),
    ("许可证书名称", 26),
    ("许可编号", 20),
    ("许可内容", 40),
    ("许可决定日期", 14),
    ("有效期自", 14),
    ("有效期至", 14),
    ("许可机关", 26),
    ("许可机关统一社会信用代码", 22),
    ("当前状态", 14),
    ("数据来源单位", 26),
    ("备注", 30),
)
HOLDER_KIND = "法人及非法人组织"


def public_code(code: str) -> str:
    """The credit code of an organisation; anything else, such as a person's identity number, is left out."""
    try:
        check_credit_code(code)
    except BadIdentifier:
        return ""
    return code
