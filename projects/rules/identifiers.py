"""Shapes and check digits of the numbers people type: credit code, project code, item number, mobile, identity card.

Every `check_*` accepts what a person may paste (full-width, lower case, blanks), returns when the number is sound and
raises BadIdentifier with one plain sentence in Chinese and English when it is not. Sources: catalogue `identifiers`,
facts.md F. A sound check digit does not say that the number was ever issued.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Literal

CREDIT_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I O S V Z
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # 3^(i-1) mod 31
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
ID_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
ID_CARD_CHECKS = "10X98765432"
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOOKS_LIKE = {"I": "1", "O": "0", "S": "5", "Z": "2"}

_BLANKS = re.compile(r"\s+")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_PROJECT_CODE = re.compile(r"([0-9]{4})-([0-9]{6})-[0-9]{2}-[0-9]{2}-[0-9]{6}")
_ITEM_NUMBER = re.compile(r"([0-9A-Z]{2,8})-?([0-9]{8})-?([0-9]{5})-?([0-9A-Z])")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


class BadIdentifier(ValueError):
    """A number is wrong: `code_of_problem` for programs, `text_zh` and `text_en` for the person who typed it."""

    def __init__(self, code_of_problem: str, text_zh: str, text_en: str) -> None:
        super().__init__(text_zh)
        self.code_of_problem = code_of_problem
        self.text_zh = text_zh
        self.text_en = text_en


def _normalise(text: str) -> str:
    """Half-width, upper case, no blanks, and one kind of hyphen."""
    return _DASHES.sub("-", _BLANKS.sub("", unicodedata.normalize("NFKC", text))).upper()


# 统一社会信用代码, GB 32100-2015: department, category, region (6 digits), organisation code (9), check digit


def normalise_credit_code(code: str) -> str:
    """The code in half-width upper case without blanks; nothing else is changed."""
    return _normalise(code)


def check_credit_code(code: str) -> None:
    """Raise BadIdentifier: credit_length, credit_character, credit_region, credit_organisation or credit_check.

    The first that applies, in this order. Source: GB 32100-2015; positions 9-17 GB 11714.
    """
    code = normalise_credit_code(code)
    if len(code) != 18:
        raise BadIdentifier(
            "credit_length",
            f"统一社会信用代码应为18位，你填了{len(code)}位。请对照营业执照补全或删去多余的字符。",
            f"A unified social credit code has 18 characters; you entered {len(code)}. "
            "Please compare it with the licence.",
        )
    _check_credit_characters(code)
    if not code[2:8].isdigit():
        raise BadIdentifier(
            "credit_region",
            f"第3至8位是地区代码，只能是数字，你填的是“{code[2:8]}”。",
            f"Characters 3 to 8 are the region and must be digits; you entered “{code[2:8]}”.",
        )
    if code[16] != _organisation_check(code[8:16]):
        raise BadIdentifier(
            "credit_organisation",
            "第9至17位（组织机构代码）的校验不符，这一段可能有字填错。请对照营业执照重新核对。",
            "The check on characters 9 to 17 (organisation code) failed; one of them is probably wrong. "
            "Please compare them with the licence.",
        )
    if code[17] != _credit_check(code[:17]):
        raise BadIdentifier(
            "credit_check",
            "最后一位（第18位校验码）与前17位不符，可能有字填错或前后颠倒。请对照营业执照重新核对。",
            "The last character (check digit, no. 18) does not match the first 17; one may be wrong or two swapped. "
            "Please compare them with the licence.",
        )


def _check_credit_characters(code: str) -> None:
    wrong = [(place, char) for place, char in enumerate(code, 1) if char not in CREDIT_CHARS]
    if not wrong:
        return
    hints = {char: _LOOKS_LIKE[char] for _, char in wrong if char in _LOOKS_LIKE}
    hint_zh = "，".join(f"“{char}”是不是数字{digit}" for char, digit in hints.items())
    hint_en = ", ".join(f"is “{char}” the digit {digit}" for char, digit in hints.items())
    raise BadIdentifier(
        "credit_character",
        "、".join(f"第{place}位“{char}”" for place, char in wrong)
        + "不能用：只用数字和大写字母，且没有I、O、S、V、Z。"
        + (f"请看一看：{hint_zh}？" if hint_zh else ""),
        ", ".join(f"character {place} “{char}”" for place, char in wrong)
        + " cannot be used: only digits and capital letters without I, O, S, V, Z."
        + (f" Please look again: {hint_en}?" if hint_en else ""),
    )


def make_credit_code(prefix8: str, body8: str) -> str:
    """A code with both check digits computed, from its first 8 characters and the 8 of the organisation code.

    For demo data and tests. Raises BadIdentifier as `check_credit_code` does.
    """
    body = normalise_credit_code(prefix8) + normalise_credit_code(body8)
    if len(body) == 16:  # anything else is left for the check below to name
        _check_credit_characters(body)
        body += _organisation_check(body[8:])
        body += _credit_check(body)
    check_credit_code(body)
    return body


def _organisation_check(body8: str) -> str:
    total = sum(_ALPHANUMERIC.index(char) * weight for char, weight in zip(body8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _credit_check(first17: str) -> str:
    total = sum(CREDIT_CHARS.index(char) * weight for char, weight in zip(first17, CREDIT_WEIGHTS, strict=True))
    return CREDIT_CHARS[-total % 31]


# 项目代码, GB/T 40058-2021


def normalise_project_code(code: str) -> str:
    """The code in half-width digits with plain hyphens and no blanks; nothing else is changed."""
    return _normalise(code)


def check_project_code(code: str, regions: Collection[str] | None = None) -> Literal["current", "legacy"]:
    """Which form a 项目代码 has: `current` (YYMM first) or `legacy` (a year 2015-2020 first).

    Raises BadIdentifier: project_shape, project_month, or project_region when `regions` (six-digit codes) is given and
    lacks it. The check digit is deliberately not verified: its algorithm is not published (facts.md F).
    """
    match = _PROJECT_CODE.fullmatch(_normalise(code))
    if match is None:
        raise BadIdentifier(
            "project_shape",
            "项目代码应是5组数字，用短横线隔开，如2405-610112-04-01-123456。请对照备案或核准文件核对。",
            "A project code is five groups of digits with hyphens, such as 2405-610112-04-01-123456. "
            "Please compare it with the filing.",
        )
    first, region = match.groups()
    legacy = 2015 <= int(first) <= 2020
    if not legacy and not 1 <= int(first[2:]) <= 12:
        raise BadIdentifier(
            "project_month",
            f"第1组“{first}”的后两位应是月份（01至12）；2020年以前的旧代码以2015至2020的年份开头。",
            f"The last two digits of the first group “{first}” must be a month (01 to 12); "
            "codes from before the change begin with a year from 2015 to 2020.",
        )
    if regions is not None and region not in regions:
        raise BadIdentifier(
            "project_region",
            f"第2组“{region}”不是已登记的地区代码。请核对；确实无误的，请告诉窗口。",
            f"The second group “{region}” is not a known region. Please check it; if it is right, tell the window.",
        )
    return "legacy" if legacy else "current"


# Item numbers: ISO/IEC 7064 MOD 37,36. The zone code may hold letters, which MOD 11,10 cannot read; like it, this
# finds every single wrong character, with one check character.


def with_check_digit(text: str) -> str:
    """The number with its check character added; hyphens do not count. Raises BadIdentifier: number_character."""
    text = _normalise(text)
    return text + _ALPHANUMERIC[(37 - _mod_37_36(text)) % 36]


def has_valid_check_digit(text: str) -> bool:
    """Whether the last character fits the ones before it; False for anything that is not such a number."""
    text = _normalise(text)
    try:
        return len(text) > 1 and with_check_digit(text[:-1]) == text
    except BadIdentifier:
        return False


def _mod_37_36(text: str) -> int:
    rest = 36
    for char in text.replace("-", ""):
        value = _ALPHANUMERIC.find(char)
        if value < 0:
            raise BadIdentifier(
                "number_character",
                f"编号里不能有“{char}”，只用数字、字母和短横线。",
                f"A number cannot hold “{char}”: only digits, letters and hyphens.",
            )
        rest = ((rest + value) % 36 or 36) * 2 % 37
    return rest


# 办件编号: zone code, day, number of that day, check character: XAJK-20261122-00037-E


def make_item_number(zone: str, day: date, number: int) -> str:
    """The number of an item. `zone`: 2 to 8 letters or digits; `number`: 1 to 99999. Raises ValueError."""
    text = f"{_normalise(zone)}-{day:%Y%m%d}-{number:05d}"
    if not 1 <= number <= 99999 or not _ITEM_NUMBER.fullmatch(f"{text}-0"):
        raise ValueError(f"no item number can be made of {zone!r} and {number} / 办件编号无法生成")
    return f"{text}-{with_check_digit(text)[-1]}"


def check_item_number(text: str) -> str:
    """The number as it is written, from what a person typed (hyphens may be missing).

    Raises BadIdentifier: item_shape, item_day or item_check. Its texts say the same for every number, issued or not.
    """
    match = _ITEM_NUMBER.fullmatch(_normalise(text))
    if match is None:
        raise BadIdentifier(
            "item_shape",
            "办件编号是地区代码、8位日期、5位序号和1位校验码，如XAJK-20261122-00037-E。请对照回执核对。",
            "An item number is a zone code, 8 digits of a date, 5 digits and a check character. Compare it with the receipt.",
        )
    zone, day, number, check = match.groups()
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        zh, en = f"编号中的日期“{day}”不存在。请核对。", f"There is no such day as “{day}”. Please check it."
        raise BadIdentifier("item_day", zh, en) from None
    whole = f"{zone}-{day}-{number}-{check}"
    if not has_valid_check_digit(whole):
        raise BadIdentifier(
            "item_check",
            "办件编号的校验码不符，可能有字填错。请对照回执核对，注意数字0和字母O、数字1和字母I。",
            "The check character does not match; something may be mistyped. Mind 0 and O, 1 and I.",
        )
    return whole


# People


def check_mobile(number: str) -> None:
    """Raise BadIdentifier: mobile. Eleven digits, 13 to 19 first; +86 may stand before."""
    if not _MOBILE.fullmatch(_normalise(number).replace("-", "").removeprefix("+86")):
        raise BadIdentifier(
            "mobile",
            "手机号应为11位数字，以13至19开头。请核对。",
            "A mobile number has 11 digits and begins with 13 to 19. Please check it.",
        )


def check_id_card(number: str) -> None:
    """Raise BadIdentifier: id_length, id_character, id_date, id_check (GB 11643-1999). No digit of it in the texts."""
    number = _normalise(number)
    if len(number) != 18:
        raise BadIdentifier(
            "id_length",
            f"身份证号应为18位，你填了{len(number)}位。",
            f"An identity card number has 18 characters; you entered {len(number)}.",
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadIdentifier(
            "id_character",
            "身份证号前17位只能是数字，最后一位是数字或X。",
            "The first 17 characters of an identity card number are digits, the last is a digit or X.",
        )
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadIdentifier(
            "id_date",
            "第7至14位应是出生日期，你填的日期不存在。请核对。",
            "Characters 7 to 14 are the date of birth; no such date exists. Please check it.",
        ) from None
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], ID_CARD_WEIGHTS, strict=True))
    if number[17] != ID_CARD_CHECKS[total % 11]:
        raise BadIdentifier(
            "id_check",
            "身份证号最后一位校验不符，可能有数字填错。请核对。",
            "The last character of the identity card number does not match; a digit may be wrong. Please check it.",
        )


def mask_phone(number: str) -> str:
    """138****8000 for a mobile; the last four digits of a longer number; stars alone for a short one (promise S24)."""
    number = _normalise(number).removeprefix("+86")
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 7 else "*" * len(number)


def mask_id(number: str) -> str:
    """110***********002X: the first three and last four, so that the date of birth is hidden (promise S24)."""
    number = _normalise(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) >= 15 else "*" * len(number)
