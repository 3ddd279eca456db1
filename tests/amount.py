"""How much is tried: a handful in every run, the rest where KL_LONG says so.

`KL_LONG=1 pytest` runs what is marked `long` and every property with all of its examples, the same
ones each time; `KL_LONG=20 pytest` tries twenty times as many, and others each time.
"""

import os
from collections.abc import Sequence

import pytest
from hypothesis import settings

TIMES = int(os.environ.get("KL_LONG", "0"))  # 0: the short run
HANDFUL = 5

# On a shared machine one slow example is no failure. A run that is not for finding new cases fails
# for what a change did and for nothing else.
settings.register_profile(
    "ours", deadline=None, derandomize=TIMES <= 1, max_examples=100 * TIMES or 25
)
settings.load_profile("ours")


def examples(many: int) -> settings:
    """How many examples a property gets that takes its time: `many`, a handful in the short run."""
    return settings(max_examples=many * TIMES or HANDFUL)


def first(values: Sequence[object], few: int = 1) -> list[object]:
    """Return the values of a parameter: the first `few` in every run, the others in the long."""
    return [*values[:few], *(pytest.param(value, marks=pytest.mark.long) for value in values[few:])]


def seeds(few: int, many: int) -> list[object]:
    """Return the numbers from 0: the first `few` in every run, up to `many` in the long."""
    return first(range(many * max(TIMES, 1)), few)
