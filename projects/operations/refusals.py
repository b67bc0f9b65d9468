"""What an operation answers when it will not do something: a sentence for the user."""

from __future__ import annotations


class Refused(Exception):
    """The act is not allowed now. The text says why and what to do, in the user's words."""

    def __init__(self, zh: str, en: str = "", *, field: str = "") -> None:
        super().__init__(zh)
        self.zh, self.en, self.field = zh, en or zh, field


class Stale(Refused):
    """The row has changed since the page was opened."""

    def __init__(self) -> None:
        super().__init__("这页打开后，内容已被改过：请刷新再改。", "This page is out of date: reload it and try again.")
