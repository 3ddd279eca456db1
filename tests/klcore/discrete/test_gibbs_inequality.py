"""Gibbs' inequality as gaps: never negative, and together the divergence."""

import numpy as np
import pytest
from hypothesis import given

from klcore import discrete
from klcore.discrete.gibbs_inequality import gibbs_gaps
from tests.strategies import pmf_pairs


@given(pmf_pairs())
def test_gaps_are_never_negative_and_add_up_to_the_divergence(pair):
    p, q = pair
    parts = gibbs_gaps(p, q)
    sent = np.asarray(p) > 0
    assert (parts.gaps[sent] >= 0).all()
    assert np.isnan(parts.gaps[~sent]).all()
    expected = discrete.kl_divergence(p, q)
    assert parts.average + parts.unused == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_small_divergence_keeps_its_digits():
    p, q = [0.5, 0.5], [0.5 + 2**-30, 0.5 - 2**-30]
    assert gibbs_gaps(p, q).average == pytest.approx(discrete.kl_divergence(p, q), rel=1e-6)


def test_an_event_without_a_word_has_an_infinite_gap():
    parts = gibbs_gaps([0.5, 0.5], [1.0, 0.0])
    assert parts.ratios.tolist() == [2.0, 0.0]
    assert parts.average == np.inf
    assert parts.gaps[1] == np.inf
