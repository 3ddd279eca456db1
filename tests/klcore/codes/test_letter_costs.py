"""Texts sent with a language's letter code: real bits, against the ideal and the theory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klcore import discrete, units
from klcore.codes.letter_costs import cross_entropies, letters_without_word, send
from klcore.datasets import LANGUAGES, LETTERS, letter_frequencies


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_the_message_is_at_most_two_bytes_longer_than_the_ideal(text: str, language: str):
    sent = send(text, letter_frequencies(language))
    if sent.letters == 0:
        assert np.isnan(sent.per_letter)
    elif sent.missing:
        assert sent.total_bits == sent.per_letter == sent.ideal == np.inf
    else:
        ideal = sent.letters * units.from_nats(sent.ideal, "bits")
        assert ideal - 1e-6 <= sent.total_bits <= 1.001 * ideal + 16
        assert sent.letters * units.from_nats(sent.per_letter, "bits") == pytest.approx(
            sent.total_bits
        )


def test_the_missing_letters_are_those_of_the_text():
    assert send("Ciao", letter_frequencies("italian")).missing == ""
    assert send("Wow, a yak!", letter_frequencies("italian")).missing == "kwy"


def test_gibbs_inequality_for_the_five_languages():
    table = cross_entropies()
    assert (table.argmin(axis=1) == np.arange(len(LANGUAGES))).all()
    for i, language in enumerate(LANGUAGES):
        assert table[i, i] == pytest.approx(discrete.entropy(letter_frequencies(language)))
    assert np.isinf(table[:4, 4]).all()


def test_senders_of_ones_own():
    vowels = np.array([letter in "aeiou" for letter in LETTERS]) / 5.0
    table = cross_entropies({"vowels": vowels})
    assert table.shape == (1, 5)
    assert np.isfinite(table).all()
    assert letters_without_word(vowels, letter_frequencies("italian")) == ""
