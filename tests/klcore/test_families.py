"""Divergences and fits of scipy's families against truths made without klcore.

The table and what counts as right are those of `tests.benchmarks.families`; the truths were made by
`tests.benchmarks.families_truth` with mpmath.
"""

import random
from collections import Counter

import pytest

from tests.benchmarks.families import cases, judgement, outcome, title

JUDGED = [case for case in cases() if case["value"] is not None]
# A selection of every kind for each run: the same one, so that a failure is not by chance.
SELECTED = random.Random(12).sample(JUDGED, 40)


@pytest.mark.parametrize("case", SELECTED, ids=title)
def test_is_right_or_says_that_it_cannot_be_had(case):
    word, detail = judgement(case, outcome(case))
    assert word in ("right", "refused"), detail


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_none_of_all_is_wrong_and_few_are_refused():
    words = {title(case): judgement(case, outcome(case)) for case in JUDGED}
    assert {t: said for t, said in words.items() if said[0] not in ("right", "refused")} == {}
    assert Counter(word for word, _ in words.values())["refused"] <= len(JUDGED) / 20
