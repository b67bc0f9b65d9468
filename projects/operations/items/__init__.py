"""Every write to an approval item. `core` takes one step; the other modules are the acts around it."""

from projects.operations.items import components as _components  # noqa: F401 - a part that failed stands against a grant
from projects.operations.items import guards as _guards  # noqa: F401 - what stands against a step, known at every door
from projects.operations.items import official as _official  # noqa: F401 - the papers that a step brings
from projects.operations.items import specials as _specials  # noqa: F401 - suspension is off by default
from projects.operations.items import sweeps as _sweeps  # noqa: F401 - what the portal asks of itself
