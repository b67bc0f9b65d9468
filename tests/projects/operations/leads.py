"""A lead as it is handed over."""

from decimal import Decimal

from projects.rules.identifiers import make_credit_code

CODE, OTHER = (make_credit_code("91610112", f"XX90000{n}") for n in (1, 2))
DATA = {
    "enterprise_name": "渭北精工有限公司",
    "credit_code": CODE,
    "project_name": "机床基地",
    "site": "北十一路",
    "investment_wan": Decimal(120000),
    "contact_name": "宋杰",
    "contact_phone": "13300009001",
}
