"""Reads the catalogue file: YAML without its traps, fractions exact, every fault with its line and column.

What is read equals `yaml.safe_load` apart from fractions (Decimal as written). Where YAML 1.1 would silently turn text
into something else (unquoted yes, no, on, off, 12:30, 010), the file is refused and the line named instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from projects.rules.catalogue_check import Fault, faults

LARGEST = 2_000_000  # bytes; the shipped file has 0.2 million
DEEPEST = 50
SHIPPED = Path(__file__).with_name("catalogue.yaml")
DECIMAL_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
PLAIN_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*(?:[eE][-+][0-9]+)?")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # as "\\0" in quotes: no column holds them
BOOL_TAG, INT_TAG, MERGE_TAG = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:merge"


class CatalogueFault(Exception):
    """The catalogue cannot serve; `faults` says where and why, all of them."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__("\n".join(f"{each.where}: {each.zh} ({each.en})" for each in found))
        self.faults = found


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time: C where it is built
    """The safe loader; a scalar that cannot be built (2026-02-30) is a fault of its line, not a ValueError."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
            raise yaml.constructor.ConstructorError(None, None, str(fault), node.start_mark) from None

    def construct_yaml_float(self, node: yaml.ScalarNode) -> Decimal:
        text = self.construct_scalar(node)
        if PLAIN_FLOAT.fullmatch(text):
            return Decimal(text.replace("_", ""))
        return Decimal(repr(super().construct_yaml_float(node)))  # .inf, .nan and 1:30.5, which the check refuses


_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.construct_yaml_float)


def read_document(text: str) -> dict[str, Any]:
    """The mapping that the YAML text holds.

    Raises CatalogueFault with line and column for text that is no YAML, is longer than 2 MB, repeats a key, uses
    aliases, holds an unquoted yes/no/on/off, or holds no mapping.
    """
    document = read_entry(text)
    if not isinstance(document, dict):
        raise CatalogueFault([Fault("catalogue", "文件应是“键: 值”的一组", "the file should hold a mapping")])
    return document


def read_entry(text: str) -> Any:
    """The value that the YAML text holds, such as one entry of the catalogue; None for text without any.

    Raises CatalogueFault as `read_document` does.
    """
    if len(text) > LARGEST or len(text.encode(errors="replace")) > LARGEST:
        raise CatalogueFault([_too_large()])
    try:
        _refuse_bombs(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            found = list(_node_faults(node))
            value = None if found or node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as fault:
        raise CatalogueFault([_yaml_fault(fault, text)]) from None
    except UnicodeEncodeError as fault:
        line = text.count("\n", 0, fault.start) + 1
        raise CatalogueFault([_at(line, 1, "有不能保存的字符", "a character that cannot be saved")]) from None
    if found:
        raise CatalogueFault(found)
    return value


def load_document(path: Path | str = SHIPPED) -> dict[str, Any]:
    """The checked document of a catalogue file, fit for `build_catalogue`.

    Raises CatalogueFault with every fault, also when the file is missing, too large or not UTF-8.
    """
    try:
        content = _read_bytes(Path(path)).decode("utf-8-sig")
    except OSError as fault:
        raise CatalogueFault([Fault(str(path), "读不到这个文件", f"cannot be read: {fault.strerror}")]) from None
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise CatalogueFault(
            [_at(line, 1, "不是 UTF-8 文字,请另存为 UTF-8", "not UTF-8 text: save the file as UTF-8")]
        ) from None
    document = read_document(content)
    found = faults(document)
    if found:
        raise CatalogueFault(found)
    return document


def _read_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise CatalogueFault([_too_large()])
    return content


def _too_large() -> Fault:
    return Fault("catalogue", f"文件超过{LARGEST // 1_000_000} MB,不像目录文件", "the file is larger than 2 MB")


def _at(line: int, column: int, zh: str, en: str) -> Fault:
    """A fault of the text itself: its place is a line and a column, both from 1."""
    return Fault(f"line {line}, column {column}", f"第{line}行第{column}列:{zh}", f"line {line}, column {column}: {en}")


def _marked(mark: Any, zh: str, en: str) -> Fault:
    return _at(mark.line + 1, mark.column + 1, zh, en)


def _yaml_fault(fault: yaml.YAMLError, text: str) -> Fault:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    reason = str(getattr(fault, "problem", None) or getattr(fault, "reason", None) or fault).split("\n")[0]
    zh = f"YAML 写错({reason}),请检查缩进、引号、括号和冒号"
    if mark is not None:
        return _marked(mark, zh, f"not valid YAML: {reason}")
    before = text[: getattr(fault, "position", 0) or 0]  # a character that YAML does not allow
    return _at(before.count("\n") + 1, len(before) - before.rfind("\n"), zh, f"not valid YAML: {reason}")


def _refuse_bombs(text: str) -> None:
    """Aliases and deep nesting are refused before anything is built: the builder is recursive C code."""
    depth = 0
    found = []
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                found.append(_marked(event.start_mark, "嵌套过深,请检查括号和缩进", "nested too deeply"))
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            zh, en = "不能用 & 和 * 引用,请把内容写全", "anchors and aliases are not allowed: write it out"
            found.append(_marked(event.start_mark, zh, en))
    if found:
        raise CatalogueFault(found)


def _node_faults(root: yaml.Node | None) -> Iterator[Fault]:
    """Repeated keys and words that YAML 1.1 reads as something else, in the order of the text."""
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield from _trap(node)
        elif isinstance(node, yaml.MappingNode):
            yield from _repeated_keys(node)
            waiting += [part for pair in reversed(node.value) for part in reversed(pair)]
        else:
            waiting += reversed(node.value)


def _trap(node: yaml.ScalarNode) -> Iterator[Fault]:
    text = node.value
    if UNSTORABLE.search(text):
        yield _marked(node.start_mark, "有不能保存的字符,请删除", "a character that cannot be saved: delete it")
    if (node.tag == BOOL_TAG and text.lower() not in ("true", "false")) or (
        node.tag == INT_TAG and not DECIMAL_INT.fullmatch(text)
    ):
        yield _marked(
            node.start_mark,
            f"未加引号的“{text}”会被 YAML 当作真假值或别的数,请加引号或写 true/false",
            f"unquoted {text!r} would be read as something else: put it in quotes, or write true or false",
        )


def _repeated_keys(node: yaml.MappingNode) -> Iterator[Fault]:
    first: dict[tuple[str, str], int] = {}
    for key, _ in node.value:
        if key.tag == MERGE_TAG:
            yield _marked(key.start_mark, "不能用 << 合并,请把内容写全", "<< is not allowed: write it out")
        if not isinstance(key, yaml.ScalarNode):
            continue
        name = (key.tag, key.value)
        if name in first:
            yield _marked(
                key.start_mark,
                f"键“{key.value}”重复(第{first[name]}行已有),请删除一个",
                f"the key {key.value!r} stands already on line {first[name]}: delete one",
            )
        first.setdefault(name, key.start_mark.line + 1)
