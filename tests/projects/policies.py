"""Catalogues whose policies have what the shipped one does not: a body, a way to apply, days and papers."""

from __future__ import annotations

from typing import Any

from projects.catalogue.loader import SHIPPED, read_document
from projects.rules.building import build_catalogue
from projects.rules.catalogue import Catalogue

TEXT = SHIPPED.read_text(encoding="utf-8")
WEST, HISTORIC, STAGED = "po-west-cit", "po-start-reward-2022", "po-staged-permit"
APPLY = "authority: au-xzsp, apply_zh: 在政策兑现窗口申请, apply_en: Apply at the policy window, materials: [m-license]"


def text_with(policy: str, keys: str) -> str:
    """The shipped text with more keys in one policy: `text_with(WEST, 'opens: "2026-03-01"')`."""
    return TEXT.replace(f"{{id: {policy}, ", f"{{id: {policy}, {keys}, ", 1)


def document_with(policy: str, keys: str) -> Any:
    return read_document(text_with(policy, keys))


def catalogue_with(policy: str, keys: str) -> Catalogue:
    return build_catalogue(document_with(policy, keys), "test")
