"""Promise S2: every act that is tried out, and every address that is not, with the reason."""

from __future__ import annotations

from tests.security import (
    field_acts,
    field_acts_agency,
    field_acts_agents,
    field_acts_appointments,
    field_acts_custody,
    field_acts_deliveries,
    field_acts_drafts,
    field_acts_entries,
    field_acts_handbook,
    field_acts_impact,
    field_acts_items,
    field_acts_mandates,
    field_acts_meetings,
    field_acts_notices,
    field_acts_phone,
    field_acts_problems,
    field_acts_records,
    field_acts_roster,
    field_acts_visits,
    field_acts_weekend,
)

PARTS = (
    field_acts,
    field_acts_agency,
    field_acts_agents,
    field_acts_appointments,
    field_acts_custody,
    field_acts_deliveries,
    field_acts_entries,
    field_acts_handbook,
    field_acts_drafts,
    field_acts_impact,
    field_acts_items,
    field_acts_mandates,
    field_acts_meetings,
    field_acts_notices,
    field_acts_phone,
    field_acts_problems,
    field_acts_records,
    field_acts_roster,
    field_acts_visits,
    field_acts_weekend,
)
ACTS = [act for part in PARTS for act in part.ACTS]
NOT_HERE = {name: why for part in PARTS for name, why in part.NOT_HERE.items()}
