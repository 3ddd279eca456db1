"""Codes: the source coding theorems by name, round trips, and what is refused."""

import math
import pickle
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from klcore import codes, datasets, discrete, units
from klcore.codes import PrefixCode, ZeroProbabilityError, block_rate, huffman
from klcore.errors import InvalidInputError
from tests.amount import examples
from tests.strategies import dyadic_pmfs, pmf_pairs, pmfs

IDENTITY = 1e-12


def entropy_bits(p) -> float:
    return units.from_nats(discrete.entropy(p), "bits")


# --- theorems ---------------------------------------------------------------------------------


@given(pmfs())
def test_entropy_bounds_the_expected_length(p) -> None:
    """H ≤ L < H + 1 (Cover & Thomas, theorem 5.4.1), a single possible event included."""
    length = huffman(p).expected_length(p)
    # A nearly certain event makes L just below H + 1 round to it.
    assert entropy_bits(p) - IDENTITY <= length <= entropy_bits(p) + 1 - (length == 0)


@given(pmfs())
def test_kraft_equality_and_prefix_freedom(p) -> None:
    """Huffman's tree has no loose ends: its Kraft sum is exactly 1."""
    code = huffman(p)
    assert code.kraft_sum == 1
    assert code.is_prefix_free


@given(dyadic_pmfs())
def test_dyadic_probabilities_are_coded_ideally(p) -> None:
    code = huffman(p)
    np.testing.assert_array_equal(code.lengths, codes.ideal_lengths(p))
    assert code.expected_length(p) == pytest.approx(entropy_bits(p), rel=IDENTITY)


@given(st.data())
def test_the_wrong_dyadic_code_costs_entropy_plus_divergence(data) -> None:
    q = data.draw(dyadic_pmfs())
    p = data.draw(pmfs(size=q.size))
    cost = huffman(q).expected_length(p)
    expected = discrete.entropy(p) + discrete.kl_divergence(p, q)
    assert cost == pytest.approx(units.from_nats(expected, "bits"), rel=IDENTITY, abs=IDENTITY)


@given(pmf_pairs())
def test_the_wrong_code_never_beats_the_right_one(pair) -> None:
    p, q = pair
    assert huffman(q).expected_length(p) >= huffman(p).expected_length(p) - IDENTITY


def compositions_of_kraft(n: int, longest: int = 6):
    """All sorted tuples of n codeword lengths that satisfy Kraft's inequality."""
    for lengths in product(range(1, longest + 1), repeat=n):
        if sum(2.0**-length for length in lengths) <= 1.0:
            yield lengths


@examples(20)
@given(pmfs(size=4))
def test_no_prefix_code_is_shorter(p) -> None:
    """Optimality, against every choice of lengths that Kraft's inequality allows."""
    if np.count_nonzero(p) < 4:
        return
    best = min(float(p @ lengths) for lengths in compositions_of_kraft(4))
    assert huffman(p).expected_length(p) == pytest.approx(best, rel=IDENTITY)


@examples(30)
@given(pmfs(max_size=4), st.integers(1, 5))
def test_block_codes_close_in_on_the_entropy(p, n: int) -> None:
    """H ≤ L/n < H + 1/n."""
    rate = block_rate(p, n)
    assert entropy_bits(p) - IDENTITY <= rate <= entropy_bits(p) + 1 / n + IDENTITY


def test_longer_blocks_are_not_always_better() -> None:
    rates = [block_rate([0.9, 0.1], n) for n in range(1, 12)]
    rises = [n for n, (before, after) in enumerate(pairwise(rates), start=2) if after > before]
    assert rises == [7, 8, 10]
    entropy = entropy_bits([0.9, 0.1])
    assert all(entropy <= rate < entropy + 1 / n for n, rate in enumerate(rates, start=1))


# --- known codes ------------------------------------------------------------------------------


def test_huffman_of_cover_and_thomas() -> None:
    """Example 5.6.1: (0.25, 0.25, 0.2, 0.15, 0.15) has lengths 2, 2, 2, 3, 3 and costs 2.3 bits."""
    p = [0.25, 0.25, 0.2, 0.15, 0.15]
    code = huffman(p)
    assert code.codewords == ("00", "01", "10", "110", "111")
    assert code.expected_length(p) == pytest.approx(2.3, rel=IDENTITY)


def test_codewords_are_canonical() -> None:
    code = huffman([0.1, 0.4, 0.1, 0.2, 0.2], "abcde")
    by_length = sorted(
        zip(code.codewords, code.symbols, strict=True), key=lambda pair: (len(pair[0]), pair[1])
    )
    assert [word for word, _ in by_length] == sorted(code.codewords)
    for (word, _), (following, _) in pairwise(by_length):
        assert int(following, 2) == (int(word, 2) + 1) << (len(following) - len(word))


def test_ties_are_broken_towards_the_shallow_tree() -> None:
    # Lengths 1 2 3 4 4 and 2 2 2 3 3 both cost 2.2 bits.
    p = [0.4, 0.2, 0.2, 0.1, 0.1]
    assert huffman(p).expected_length(p) == pytest.approx(2.2)
    assert sorted(huffman(p).lengths) == [2, 2, 2, 3, 3]


def shallowest_huffman(weights) -> tuple[int, int]:
    """Cost and longest word of the code in whole numbers, the least longest word among the best."""
    heap = sorted((weight, 0, 0) for weight in weights)  # mass, height of the subtree, its cost
    while len(heap) > 1:
        (a, height_a, cost_a), (b, height_b, cost_b) = heap[:2]
        heap = sorted([*heap[2:], (a + b, 1 + max(height_a, height_b), cost_a + cost_b + a + b)])
    return heap[0][2], heap[0][1]


@given(st.lists(st.integers(1, 12), min_size=2, max_size=9))
@example([10, 4, 8, 6])  # in floats 4/28 + 6/28 is not 10/28
@example([1, 1, 1, 3, 3])
@example([1, 2, 3, 6, 6, 6, 3, 1, 2])
def test_ties_of_whole_numbers_are_ties(weights) -> None:
    p = np.array(weights) / sum(weights)
    lengths = huffman(p).lengths
    assert (lengths @ weights, lengths.max()) == shallowest_huffman(weights)


def test_two_events_cost_a_bit_whatever_their_odds() -> None:
    for p in ([0.5, 0.5], [0.9, 0.1], [1 - 1e-300, 1e-300]):
        assert huffman(p).codewords == ("0", "1")


def test_an_impossible_event_gets_no_codeword() -> None:
    code = huffman([0.5, 0.0, 0.5], "abc")
    assert code.codewords == ("0", None, "1")
    assert code.lengths[1] == math.inf
    assert code.expected_length([0.5, 0.0, 0.5]) == 1.0
    assert code.expected_length([0.25, 0.5, 0.25]) == math.inf


def test_a_single_event_needs_no_message() -> None:
    for p in ([1.0], [0.0, 1.0, 0.0]):
        code = huffman(p)
        assert code.codewords[p.index(1.0)] == ""
        assert code.expected_length(p) == 0.0
        assert code.kraft_sum == 1
    code = huffman([1.0], "a")
    assert code.encode("aaaa") == ""
    assert code.decode("", 4) == ["a"] * 4
    assert code.decode("", 0) == []


def test_ideal_lengths() -> None:
    np.testing.assert_array_equal(
        codes.ideal_lengths([0.5, 0.25, 0.125, 0.125, 0.0]), [1.0, 2.0, 3.0, 3.0, math.inf]
    )
    assert math.copysign(1.0, codes.ideal_lengths([1.0 + 2e-16])[0]) == 1.0
    powers = 0.5 ** np.array([*range(1, 53), 52])
    np.testing.assert_array_equal(codes.ideal_lengths(powers), [*range(1, 53), 52])


def test_kraft_sum_and_prefix_freedom_of_codes_made_by_hand() -> None:
    assert PrefixCode((0, 1, 2), ("0", "10", "110")).kraft_sum == Fraction(7, 8)
    ambiguous = PrefixCode((0, 1, 2), ("0", "01", "11"))
    assert ambiguous.kraft_sum == 1
    assert not ambiguous.is_prefix_free
    assert not PrefixCode((0, 1), ("0", "0")).is_prefix_free
    assert not PrefixCode((0, 1), ("", "0")).is_prefix_free
    assert PrefixCode((0,), (None,)).kraft_sum == 0


def test_blocks_are_named_by_their_events() -> None:
    code = codes.block_code([0.9, 0.1], 3)
    assert code.symbols == tuple(product((0, 1), repeat=3))
    message = [(0, 0, 0), (1, 0, 0), (0, 0, 0)]
    assert code.decode(code.encode(message)) == message


def test_a_block_too_rare_for_a_float_still_has_a_codeword() -> None:
    code = codes.block_code([1.0, 1e-200, 0.0], 2)
    without = [block for block, word in zip(code.symbols, code.codewords, strict=True) if not word]
    assert without == [(0, 2), (1, 2), (2, 0), (2, 1), (2, 2)]


def test_blocks_of_masses_at_the_edge_of_the_tolerance() -> None:
    assert block_rate([0.5, 0.5 + 9e-10], 8) == pytest.approx(1.0, abs=1e-8)


# --- trees ------------------------------------------------------------------------------------


@given(pmfs())
def test_the_tree_holds_the_code(p) -> None:
    code = huffman(p)
    nodes = {node.codeword: node for node in codes.tree(code, p)}
    leaves = [node for node in nodes.values() if node.is_leaf]
    assert {node.symbol: node.codeword for node in leaves} == {
        symbol: word for symbol, word in enumerate(code.codewords) if word is not None
    }
    assert sorted(node.position for node in leaves) == list(range(len(leaves)))
    for node in nodes.values():
        assert node.depth == len(node.codeword)
        if node.parent is not None:
            assert nodes[node.parent].depth == node.depth - 1
        if not node.is_leaf:
            left, right = nodes[node.codeword + "0"], nodes[node.codeword + "1"]
            assert node.probability == left.probability + right.probability
            assert left.position < node.position < right.position
    # L is also the sum of the probabilities of all forks.
    forks = sum(node.probability for node in nodes.values() if not node.is_leaf)
    assert code.expected_length(p) == pytest.approx(forks, rel=IDENTITY)
    root = codes.tree(code, p)[0]
    assert (root.codeword, root.parent) == ("", None)
    assert root.probability == pytest.approx(1.0)


def test_a_tree_with_loose_ends_is_drawn_too() -> None:
    nodes = codes.tree(PrefixCode("ab", ("00", "01")), [0.5, 0.5])
    assert [node.codeword for node in nodes] == ["", "0", "00", "01"]


# --- round trips ------------------------------------------------------------------------------


@given(st.data())
def test_huffman_round_trip(data) -> None:
    p = data.draw(pmfs())
    possible = np.flatnonzero(p).tolist()
    message = data.draw(st.lists(st.sampled_from(possible), max_size=50))
    code = huffman(p)
    bits = code.encode(message)
    assert len(bits) == sum(code.lengths[event] for event in message)
    assert code.decode(bits, len(message)) == message


@pytest.mark.parametrize("language", datasets.LANGUAGES)
def test_a_hundred_thousand_letters(language: str) -> None:
    p = datasets.letter_frequencies(language)
    code = huffman(p, datasets.LETTERS)
    sample = np.random.default_rng(7).choice(26, size=100_000, p=p)
    message = [datasets.LETTERS[i] for i in sample]
    bits = code.encode(message)
    assert code.decode(bits) == message
    spread = math.sqrt(float(p[p > 0] @ code.lengths[p > 0] ** 2) - code.expected_length(p) ** 2)
    standard_error = spread / math.sqrt(len(message))
    assert abs(len(bits) / len(message) - code.expected_length(p)) < 5 * standard_error


def test_a_sample_may_be_an_array() -> None:
    code = huffman([0.5, 0.25, 0.25])
    assert code.encode(np.array([0, 1, 2])) == "01011"


# --- what is refused --------------------------------------------------------------------------


def test_an_event_without_codeword_is_named() -> None:
    italian = huffman(datasets.letter_frequencies("italian"), datasets.LETTERS)
    with pytest.raises(ZeroProbabilityError, match="'k'") as caught:
        italian.encode("kafka")
    assert caught.value.symbol == "k"
    assert pickle.loads(pickle.dumps(caught.value)).symbol == "k"
    with pytest.raises(InvalidInputError, match="message holds 'é', which is no symbol"):
        italian.encode("perché")


@pytest.mark.parametrize(
    ("bits", "n", "problem"),
    [
        ("01", None, "bits end inside a codeword, after 1 symbols: '1'"),
        ("0110", 2, "bits hold 3 symbols, not 2"),
        ("011", 3, "bits hold 2 symbols, not 3"),
        ("0x", None, "bits end inside a codeword, after 1 symbols: 'x'"),
        ("0xx0", None, "bits hold no codeword at bit 1: 'xx'"),
        ("", 1, "bits hold 0 symbols, not 1"),
    ],
)
def test_broken_bits_are_refused(bits: str, n: int | None, problem: str) -> None:
    complete = PrefixCode("abc", ("0", "10", "11"))
    bits = bits.replace("110", "100")
    with pytest.raises(InvalidInputError, match=problem) as caught:
        complete.decode(bits, n)
    assert caught.value.argument == "bits"


def test_bits_that_begin_no_codeword_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="bits hold no codeword at bit 1: '11'"):
        PrefixCode("ab", ("0", "10")).decode("011")


def test_an_empty_codeword_needs_the_count() -> None:
    code = huffman([1.0])
    for n in (None, -1):
        with pytest.raises(InvalidInputError, match="must say how many") as caught:
            code.decode("", n)
        assert caught.value.argument == "n"
    with pytest.raises(InvalidInputError, match="bits go on after 2 symbols"):
        code.decode("0", 2)


def test_an_ambiguous_code_does_not_decode() -> None:
    ambiguous = PrefixCode("ab", ("0", "01"))
    with pytest.raises(InvalidInputError, match="not prefix-free"):
        ambiguous.decode("001")
    with pytest.raises(InvalidInputError, match="code is not prefix-free, so it has no tree"):
        codes.tree(ambiguous, [0.5, 0.5])
    with pytest.raises(InvalidInputError, match="has no codewords"):
        codes.tree(PrefixCode("a", (None,)), [1.0])


def test_codes_that_are_none_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="symbols name an event twice"):
        PrefixCode("aa", ("0", "1"))
    with pytest.raises(InvalidInputError, match="codewords are 1 for 2 symbols"):
        PrefixCode("ab", ("0",))
    with pytest.raises(InvalidInputError, match="codewords contain '0a', which is not made of"):
        PrefixCode("ab", ("0a", "1"))
    with pytest.raises(InvalidInputError, match="symbols are 3 for 2 events"):
        huffman([0.5, 0.5], "abc")
    with pytest.raises(InvalidInputError, match="p has 3 outcomes where the code has 2"):
        huffman([0.5, 0.5]).expected_length([0.5, 0.25, 0.25])
    with pytest.raises(InvalidInputError, match="p sums to 2"):
        huffman([1, 1])


@pytest.mark.parametrize("n", [0, -1, 1.5, True, 17, 10**9])
def test_block_lengths_are_limited(n) -> None:
    with pytest.raises(InvalidInputError) as caught:
        block_rate([0.9, 0.1], n)
    assert caught.value.argument == "n"
    if n != 17:
        with pytest.raises(InvalidInputError):
            codes.block_code([1.0], n)


def test_ties_of_single_precision_make_no_longer_word() -> None:
    w = np.array([1, 4, 2, 4, 11, 10, 7, 2, 3, 5], dtype=np.float32)
    lengths = huffman(w / w.sum()).lengths
    assert lengths.max() == 5
    assert lengths @ w == huffman(w.astype(float) / w.sum()).lengths @ w
