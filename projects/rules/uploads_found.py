"""Why a file is not taken, and what is said again and again about it."""

from __future__ import annotations

import mmap

from projects.rules.wording import Text

Bytes = bytes | mmap.mmap

REMAKE = Text("请打印成新的PDF，或者拍成照片再传。", "Print it to a new PDF or take a photograph.")


class Unsound(Exception):
    """The file is not taken: the reason and what to do, after its name."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.text = Text(zh, en)


def carries_code() -> Unsound:
    return Unsound(
        f"里面夹带了可以运行的代码或附件。{REMAKE.zh}", f"it carries code or attachments. {REMAKE.en}"
    )  # fmt: skip


def unreadable(word: str) -> Unsound:
    """It cannot be looked through: nobody knows what is in it."""
    return Unsound(
        f"这个{word}打不开，或者没法检查里面的内容。请用原来的软件重新导出，或者打印成新的PDF再传。",
        f"this {word} cannot be opened or looked through. Export it again or print it to a new PDF.",
    )


def locked() -> Unsound:
    return Unsound(
        "它设了密码，没法检查。请去掉密码再传。", "it has a password and cannot be checked. Take the password off."
    )


def disguised() -> Unsound:
    return Unsound(
        "它里面还藏着另一种文件。请用看图或者原来的软件打开，另存一份再传。",
        "another kind of file is hidden in it. Open it in its own program and save it anew.",
    )
