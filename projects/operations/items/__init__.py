"""Every write to an approval item. `core` takes one step; the other modules are the acts around it."""

from projects.operations.items import guards as _guards  # noqa: F401 - what stands against a step, known at every door
from projects.operations.items import official as _official  # noqa: F401 - the papers that a step brings
