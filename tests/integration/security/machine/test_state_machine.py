"""Whatever people do at the door, in whatever order: what must always be true stays true.

The same walks each time. For others, and longer ones, set DOOR_EXAMPLES, DOOR_STEPS and DOOR_ANEW.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

EXAMPLES = int(os.environ.get("DOOR_EXAMPLES", "200" if os.environ.get("CI") else "20"))
STEPS = int(os.environ.get("DOOR_STEPS", "8"))


def test_nobody_gets_in_but_by_all_steps(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not os.environ.get("DOOR_ANEW"),
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
