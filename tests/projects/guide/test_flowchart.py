"""The flowchart keeps its geometric promises on 1,000 generated projects (P6)."""

import random
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from projects.guide.figures import Box, Column, Edge, Lane, Layout, Rect
from projects.guide.flow_layout import layout_flowchart

ROOT = Path(__file__).parents[3]
STATES = ("done", "run", "you", "pause", "wait", "risk", "over", "confirm")
WORDS = ("承诺 5 日", "等前置", "待确认", "剩 3 日", "暂停：技术评审", "2028年11月 暂定", "waiting for 3 items")
Point = tuple[float, float]
Project = tuple[list[Box], list[Edge], list[Column], list[Lane]]


@cache
def catalogue() -> tuple[list[dict], list[Column], dict[str, str]]:
    data = yaml.safe_load((ROOT / "projects/catalogue/catalogue.yaml").read_text(encoding="utf-8"))
    groups = ("items", "evaluations", "utilities", "promotion_workflows", "milestones", "special_matters")
    nodes = [node for group in groups for node in data[group]]
    names = {key: body["zh"] for key, body in data["authorities"].items()}
    return nodes, [Column(one["id"], one["zh"]) for one in data["phases"]], names


def generated(seed: int) -> Project:
    """A random subset of the catalogue with its predecessors, like a questionnaire would leave it."""
    chance = random.Random(seed)
    nodes, columns, names = catalogue()
    share = chance.uniform(0.15, 1.0)
    chosen = [node for node in nodes if chance.random() < share] or nodes[:1]
    chance.shuffle(chosen)
    merged = chance.random() < 0.3  # some pages put the utilities into one lane
    language = chance.choice(["zh", "zh", "en"])

    def lane(node: dict) -> str:
        if merged and node["id"].startswith("ut-"):
            return "utilities"
        return node.get("authority", "milestones")

    boxes = [
        Box(
            node["id"],
            node["phase"],
            lane(node),
            node[language],
            chance.choice(WORDS),
            chance.choice(STATES),
            icon=chance.choice(["", "check", "run"]),
            href=f"#{node['id']}",
            critical=chance.random() < 0.2,
            milestone=node["id"].startswith("ms-"),
        )
        for node in chosen
    ]
    ids = {box.id for box in boxes}
    edges = [
        Edge(before["item"], node["id"], before["type"] == "hard", chance.random() < 0.15)
        for node in chosen
        for before in node.get("predecessors") or []
        if before["item"] in ids and chance.random() < 0.9
    ]
    lanes = [Lane("milestones", "里程碑"), *(Lane(key, name) for key, name in names.items()), Lane("utilities", "水电气热")]
    return boxes, edges, columns, lanes


def inside(point: Point, rect: Rect) -> bool:
    return rect.x < point[0] < rect.right and rect.y < point[1] < rect.bottom


def cuts(one: Point, other: Point, rect: Rect) -> bool:
    """Whether an upright or level piece goes through the inside of the rectangle."""
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    return left < rect.right and right > rect.x and top < rect.bottom and bottom > rect.y


def pieces(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return [(one, other) for one, other in zip(points, points[1:], strict=False) if one != other]


def crossing(a: tuple[Point, Point], b: tuple[Point, Point]) -> Point | None:
    """Where two straight pieces cross properly, ends not counted."""
    (ax, ay), (bx, by) = a
    (cx, cy), (dx, dy) = b
    turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if not turn:
        return None
    s = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn
    t = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / turn
    if 1e-9 < s < 1 - 1e-9 and 1e-9 < t < 1 - 1e-9:
        return round(ax + s * (bx - ax), 3), round(ay + s * (by - ay), 3)
    return None


def crossings(lines: list[tuple[Point, ...]]) -> list[Point]:
    """One point for every pair of edges and every place where they cross."""
    found = []
    for one, other in combinations([pieces(line) for line in lines], 2):
        found += {point for a in one for b in other if (point := crossing(a, b))}
    return found


def straight(layout: Layout) -> list[tuple[Point, ...]]:
    middle = {p.box.id: (p.rect.x + p.rect.w / 2, p.rect.middle) for p in layout.boxes}
    return [(middle[route.edge.source], middle[route.edge.target]) for route in layout.routes]
