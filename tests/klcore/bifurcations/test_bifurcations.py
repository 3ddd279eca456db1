import math

import numpy as np
import pytest

from klcore import fit_reverse_kl
from klcore.bifurcations.diagram import branches, fixed_width_onset
from klcore.bifurcations.transition import Separation, pair, separation_transition
from klcore.errors import InvalidInputError

EQUAL = (0.5, 0.5), (1.0, 1.0)


@pytest.fixture(scope="module")
def equal() -> Separation:
    return separation_transition()


def test_where_two_equal_peaks_gain_side_minima(equal: Separation) -> None:
    assert equal.onset == pytest.approx(2.412229718, abs=1e-9)
    left, right = equal.births
    for born, side in ((left, -1.0), (right, 1.0)):
        assert born.d == pytest.approx(2.412229718, abs=1e-9)
        assert born.mu == pytest.approx(side * 2.145723649, abs=1e-8)
        assert born.sigma == pytest.approx(1.290985130, abs=1e-8)


def test_where_the_best_fit_of_two_equal_peaks_jumps(equal: Separation) -> None:
    assert equal.switch == pytest.approx(2.800082218, abs=1e-9)
    assert equal.before.kl == pytest.approx(0.684266100035, abs=1e-11)
    assert equal.after.kl == pytest.approx(0.684266100035, abs=1e-11)
    assert equal.before.mu == pytest.approx(0.0, abs=1e-8)
    assert equal.after.mu < -2.7


def test_with_the_width_held_the_split_is_gradual() -> None:
    assert fixed_width_onset() == pytest.approx(1.460833960, abs=1e-9)
    just_after = branches(*EQUAL, [1.460, 1.461, 1.47], sigma=1.0)
    side = [line for line in just_after if line.kind == "minimum" and line.d[0] > 1.4605]
    assert side
    assert abs(side[0].mu[0]) < 0.1


def test_width_and_distance_scale_together(equal: Separation) -> None:
    scaled = separation_transition((0.5, 0.5), (0.25, 0.25))
    assert scaled.onset == pytest.approx(0.25 * equal.onset, rel=1e-9)
    assert scaled.switch == pytest.approx(0.25 * equal.switch, rel=1e-9)
    assert fixed_width_onset((0.5, 0.5), (0.25, 0.25), 0.25) == pytest.approx(
        0.25 * 1.460833960, abs=1e-9
    )


@pytest.mark.parametrize(
    ("weights", "sigmas"), [((0.6, 0.4), (1.0, 1.0)), ((0.5, 0.5), (0.5, 1.0))]
)
def test_unequal_peaks_have_births_of_their_own(weights: tuple, sigmas: tuple) -> None:
    found = separation_transition(weights, sigmas)
    first, second = found.births
    assert found.onset == first.d < second.d
    for count, d in enumerate((first.d, second.d), start=1):
        assert len(fit_reverse_kl(pair(weights, sigmas, d - 1e-4)).minima) == count
        assert len(fit_reverse_kl(pair(weights, sigmas, d + 1e-4)).minima) == count + 1
    # The jump: another minimum on either side of it, and the two values cross.
    low = fit_reverse_kl(pair(weights, sigmas, found.switch - 1e-5)).best
    high = fit_reverse_kl(pair(weights, sigmas, found.switch + 1e-5)).best
    assert low.mu == pytest.approx(found.before.mu, abs=1e-3)
    assert high.mu == pytest.approx(found.after.mu, abs=1e-3)
    assert abs(low.mu - high.mu) > 0.5
    assert found.before.kl == pytest.approx(found.after.kl, abs=1e-11)


def test_the_known_births_of_sixty_to_forty() -> None:
    found = separation_transition((0.6, 0.4))
    assert [round(b.d, 3) for b in found.births] == [2.288, 2.520]


@pytest.mark.parametrize("weight", [0.735, 0.7382, 0.74, 0.742])
def test_a_small_jump_between_two_steps_is_found(weight: float) -> None:
    """Just before the two minima merge into one that only moves fast."""
    weights, sigmas = (weight, 1.0 - weight), (1.0, 1.0)
    found = separation_transition(weights)
    assert found.switch is not None
    assert [round(birth.d, 1) for birth in found.births] == [2.0, 2.7]
    minima = fit_reverse_kl(pair(weights, sigmas, found.switch)).minima
    assert len(minima) == 2
    for fit, point in zip(
        sorted(minima, key=lambda m: m.mu), (found.after, found.before), strict=True
    ):
        assert fit.mu == pytest.approx(point.mu, abs=1e-6)
        assert fit.kl == pytest.approx(point.kl, abs=1e-12)


def test_past_the_merging_nothing_jumps() -> None:
    found = separation_transition((0.744, 0.256))
    assert found.switch is None
    assert [round(birth.d, 3) for birth in found.births] == [2.675]
    assert found.until > found.births[0].d


def test_a_small_peak_never_wins() -> None:
    found = separation_transition((0.9, 0.1))
    assert found.switch is None
    assert found.before is None
    assert found.onset > 2.0
    mus = [fit_reverse_kl(pair((0.9, 0.1), (1.0, 1.0), d)).best.mu for d in np.arange(0, 5, 0.1)]
    assert np.abs(np.diff(mus)).max() < 0.2


def test_one_peak_inside_another_has_two_minima_from_the_start() -> None:
    assert separation_transition((0.6, 0.4), (0.3, 3.0)).onset == 0.0


def test_branches_hold_every_stationary_point(equal: Separation) -> None:
    ds = np.linspace(2.2, 3.0, 9)
    lines = branches(*EQUAL, ds)
    assert sorted(line.kind for line in lines) == ["minimum"] * 3 + ["saddle"] * 2
    for line in lines[1:]:
        assert line.d[0] == pytest.approx(equal.onset, abs=1e-9)
    for d in ds:
        fit = fit_reverse_kl(pair(*EQUAL, float(d)))
        for kind, points in (("minimum", fit.minima), ("saddle", fit.saddles)):
            here = [
                (line.mu[k], line.sigma[k], line.kl[k])
                for line in lines
                if line.kind == kind
                for k in np.flatnonzero(line.d == d)
            ]
            assert sorted(here) == sorted((f.mu, f.sigma, f.kl) for f in points)


def test_branches_are_connected() -> None:
    for line in branches((0.6, 0.4), (1.0, 1.0), np.arange(2.0, 3.05, 0.1)):
        assert (np.diff(line.d) > 0).all()
        assert np.abs(np.diff(line.mu)).max(initial=0.0) < 0.5
        assert np.abs(np.diff(np.log(line.sigma))).max(initial=0.0) < 0.4


def test_fixed_width_branches_are_level_points() -> None:
    lines = branches((0.7, 0.3), (1.0, 0.8), [0.0, 1.0, 2.0, 2.1], sigma=0.9)
    assert {line.kind for line in lines} == {"minimum", "maximum"}
    from klcore import Gaussian, kl_divergence

    for line in lines:
        p = pair((0.7, 0.3), (1.0, 0.8), float(line.d[-1]))
        h = 1e-3
        a, b, c = (kl_divergence(Gaussian(line.mu[-1] + k * h, 0.9), p) for k in (-1.0, 0.0, 1.0))
        assert b == pytest.approx(line.kl[-1], abs=1e-10)
        assert (c - a) / (2 * h) == pytest.approx(0.0, abs=1e-5)
        assert math.copysign(1.0, a + c - 2 * b) == (1.0 if line.kind == "minimum" else -1.0)


def test_fixed_width_birth_of_unequal_peaks() -> None:
    d = fixed_width_onset((0.6, 0.4))
    assert len(branches((0.6, 0.4), (1.0, 1.0), [d - 1e-4], sigma=1.0)) == 1
    assert len(branches((0.6, 0.4), (1.0, 1.0), [d + 1e-4], sigma=1.0)) == 3


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("weights", lambda: separation_transition((0.5, 0.6))),
        ("weights", lambda: separation_transition((1.0, 0.0))),
        ("sigmas", lambda: separation_transition((0.5, 0.5), (1.0, -1.0))),
        ("ds", lambda: branches(*EQUAL, [1.0, 0.5])),
        ("ds", lambda: branches(*EQUAL, [-1.0])),
        ("sigma", lambda: branches(*EQUAL, [1.0], sigma=-1.0)),
    ],
)
def test_invalid_input_names_the_argument(argument: str, call: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        call()
    assert caught.value.argument == argument
