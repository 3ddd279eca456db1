import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klcore import codes, datasets
from klcore.codes.letters import fold


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Entropy", "entropy"),
        ("ÀÉÎõüñç", "aeiounc"),
        ("e\u0301te\u0301", "ete"),  # the accents as characters of their own
        ("Straße STRASSE ẞ", "strassestrassess"),
        ("œuf Œuf æon Ǽ Øre", "oeufoeufaeonaeore"),
        ("ﬁn", "fin"),
        ("Ａｂｃ", "abc"),  # full-width
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
    ],
)
def test_letters_are_folded(text: str, letters: str) -> None:
    folded = fold(text)
    assert folded.letters == letters
    assert folded.left_out == 0


@pytest.mark.parametrize(
    ("text", "spaces", "left_out"),
    [
        ("", 0, 0),
        ("信息 论", 1, 3),
        ("3.14, 2 + 2!", 3, 9),
        ("한글", 0, 2),  # decomposes into more than two parts, counts as two
        ("½", 0, 1),
        ("👩\u200d🚀", 0, 2),  # the joiner is invisible
        ("\t\n\u3000", 3, 0),
        ("αβγ Привет", 1, 9),
    ],
)
def test_what_is_no_letter_is_counted(text: str, spaces: int, left_out: int) -> None:
    folded = fold(text)
    assert (folded.letters, folded.spaces, folded.left_out) == ("", spaces, left_out)


def test_indices_and_counts_follow_the_letter_tables() -> None:
    folded = fold("Zebra, bee")
    assert "".join(datasets.LETTERS[i] for i in folded.indices) == "zebrabee"
    assert dict(zip(datasets.LETTERS, folded.counts, strict=True))["e"] == 3
    assert folded.counts.sum() == len(folded.letters)
    assert fold("").counts.shape == (26,)
    assert fold("").indices.shape == (0,)


@given(st.text())
def test_any_text_becomes_a_message_that_can_be_sent(text: str) -> None:
    folded = fold(text)
    assert set(folded.letters) <= set(datasets.LETTERS)
    assert fold(folded.letters).letters == folded.letters
    assert folded.spaces + folded.left_out <= len(text)
    english = datasets.letter_frequencies("english")
    data = codes.arithmetic_encode(folded.indices, english)
    decoded = codes.arithmetic_decode(data, english, len(folded.letters))
    np.testing.assert_array_equal(decoded, folded.indices)
