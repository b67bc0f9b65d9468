"""What an operation answers when it will not do something: a sentence for the user."""

from __future__ import annotations


class Refused(Exception):
    """The act is not allowed now. The text says why and what to do, in the user's words."""

    def __init__(self, zh: str, en: str = "", *, field: str = "") -> None:
        super().__init__(zh)
        self.zh, self.en, self.field = zh, en or zh, field


class Forbidden(Refused):
    """The person may not do this. Pages answer 403, the API too."""

    def __init__(self) -> None:
        super().__init__("你没有办这件事的权限。", "You are not allowed to do this.")


class KeyTaken(Refused):
    """An idempotency key that stood for another act."""

    def __init__(self) -> None:
        super().__init__(
            "这个重复提交标记已用于另一件事，请刷新页面再提交。",
            "This idempotency key was used for something else: reload the page and send it again.",
        )


class Stale(Refused):
    """The row has changed since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "这页打开后，内容已被改过：先看现在的内容，再提交。",
            "This was changed while the page was open: look at what stands there now, then send again.",
        )


class Overtaken(Exception):
    """What an act without a lock has read is not what stands there now, or it cannot go without one. Nothing is written.

    Never shown: the same act, with its locks, follows.
    """


def require(allowed: bool) -> None:
    """Raises Forbidden. An operation asks after it has locked what the answer depends on."""
    if not allowed:
        raise Forbidden
