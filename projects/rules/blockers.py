"""Everything that stands against a step at once, each with a code that a page turns into the link that mends it."""

from __future__ import annotations

from typing import NamedTuple

from projects.rules.wording import Text


class Blocker(NamedTuple):
    """`code`: what it is about: paper, prerequisite, contact, component, point, person, project, licence, commitment;
    `ref`: which one (a material, a matter, a component's id …). `hard`: the step cannot be taken; else it is a warning."""

    code: str
    ref: str
    text: Text
    hard: bool = True
