"""Numbered papers as files: from what was said when they were issued to a page with a place for the seal."""

from projects.guide.notices.press import notice_pdf, print_notice, print_waiting, ready_notice

__all__ = ["notice_pdf", "print_notice", "print_waiting", "ready_notice"]
