"""Everything that must hold before a catalogue file may serve: each fault with its place, in the keeper's words.

`faults` never raises, whatever the document holds, and finds all faults at once. `build_catalogue` may be given only
a document without faults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from projects.rules.catalogue_figures import figure_faults
from projects.rules.catalogue_form import DOCUMENT
from projects.rules.catalogue_questions import question_faults
from projects.rules.catalogue_reading import Fault, Reading
from projects.rules.catalogue_references import (
    engine_faults,
    link_faults,
    order_faults,
    predecessor_cycles,
    reference_faults,
)
from projects.rules.catalogue_reuse import reuse_cycles
from projects.rules.catalogue_states import state_faults
from projects.rules.catalogue_symbols import RuleReader, all_kinds, sound_rules, symbols_of
from projects.rules.catalogue_walk import key_faults, size_faults, source_faults

__all__ = ["Fault", "faults"]


def faults(document: Mapping[str, Any]) -> list[Fault]:
    """All faults of the document (the mapping that the YAML file holds), in the order of its checks; empty when sound.

    Source: the `evaluation` block of the catalogue, and the references between its sections.
    """
    too_large = size_faults(document)
    if too_large:
        return too_large
    reading = Reading()
    sound = DOCUMENT(document, "", reading)
    if not isinstance(sound, dict):
        return reading.faults
    found = [*reading.faults, *key_faults(document)]
    if "sources" in reading.kinds:
        found += source_faults(document, frozenset(sound["sources"]))
    found += reference_faults(reading)
    found += engine_faults(reading)
    found += link_faults(sound)
    found += order_faults(sound)
    found += _rule_faults(sound, reading)
    found += question_faults(sound)
    found += figure_faults(sound)
    found += state_faults(sound)
    return list(dict.fromkeys(found))


def _rule_faults(document: dict[str, Any], reading: Reading) -> list[Fault]:
    """Rules one by one, then the rings of prerequisites, whose conditions the rules are."""
    symbols = symbols_of(document)
    rules, found = sound_rules(reading.rules, RuleReader(symbols, all_kinds(reading.kinds)))
    rings = list(predecessor_cycles(document))
    found += [fault for _, fault in rings]
    return found + reuse_cycles(document, rules, symbols, [ring for ring, _ in rings])
