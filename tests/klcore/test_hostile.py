"""Hostile targets: a right answer by another route, or an error that names the argument."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from klcore import (
    Gaussian,
    GaussianMixture,
    InvalidInputError,
    KernelDensity,
    NotResolvedError,
    descend,
    fit_alpha,
    fit_forward_kl,
    fit_reverse_kl,
    kl_divergence,
    landscape,
)
from klcore.continuous import divergences
from klcore.integrals.accounts import integrate_accounts
from tests import brute_force
from tests.amount import examples
from tests.strategies import hostile_mixtures, neighbours

POWERS = st.sampled_from([-200, -40, 0, 40, 200])  # of two: 2^200 is 2e60
OFFSETS = st.sampled_from([0.0, 2.0**40, -(2.0**40)])  # 1e12


def parts(p):
    if isinstance(p, Gaussian):
        return [(1.0, p.mu, p.sigma)]
    return list(zip(p.weights, p.mus, p.sigmas, strict=True))


def moved(p, scale, offset=0.0):
    """`p` scaled, then shifted; exact for powers of two and the offsets used here."""
    if isinstance(p, Gaussian):
        return Gaussian(offset + scale * p.mu, scale * p.sigma)
    mus = [offset + scale * m for m in p.mus]
    return GaussianMixture(p.weights, mus, [scale * s for s in p.sigmas])


def mirrored(p):
    return GaussianMixture(p.weights[::-1], [-m for m in p.mus[::-1]], p.sigmas[::-1])


def divergence(p, q):
    """D(p‖q) by the slow rule, as an approximation that a right answer equals.

    The slow rule takes differences of logarithms: near 0 it is good to their rounding only, as
    are weights whose sum is not quite 1.
    """
    value, rounding = brute_force.divergence(parts(p), parts(q))
    return pytest.approx(value, rel=1e-10, abs=rounding + 2e-14)


def curve(p, shift, factor):
    """A Gaussian placed relative to the whole of `p`."""
    return Gaussian(p.mean + shift * p.std, factor * p.std)


CURVES = st.tuples(
    st.sampled_from([-20.0, -1.0, 0.0, 0.5, 3.0]), st.sampled_from([1e-5, 1e-3, 0.3, 1.0, 50.0])
)


# --- divergences ------------------------------------------------------------------------------


@given(hostile_mixtures(), CURVES)
@examples(60)
def test_divergence_of_a_hostile_mixture_and_a_gaussian(p, where):
    q = curve(p, *where)
    for one, other in ((p, q), (q, p)):
        assert kl_divergence(one, other) == divergence(one, other)


@given(hostile_mixtures(3), hostile_mixtures(3))
@examples(60)
def test_divergence_of_two_hostile_mixtures(p, q):
    assert kl_divergence(p, q) == divergence(p, q)


@given(hostile_mixtures(), CURVES, POWERS)
@examples(40)
def test_a_change_of_unit_changes_no_divergence(p, where, power):
    q, scale = curve(p, *where), 2.0**power
    for one, other in ((p, q), (q, p)):
        there = kl_divergence(moved(one, scale), moved(other, scale))
        here = kl_divergence(one, other)
        # log densities grow by 140 nats with the unit, and their rounding with them
        assert there == pytest.approx(here, rel=1e-12, abs=1e-30 + 1e-13 * math.sqrt(here))


@given(hostile_mixtures(narrowest=-1.0), CURVES, OFFSETS)
@examples(40)
def test_an_offset_of_1e12_changes_no_divergence(p, where, offset):
    p = GaussianMixture(p.weights, [round(m * 256) / 256 for m in p.mus], p.sigmas)
    q = curve(p, *where)
    q = Gaussian(round(q.mu * 256) / 256, q.sigma)
    for one, other in ((p, q), (q, p)):
        there = kl_divergence(moved(one, 1.0, offset), moved(other, 1.0, offset))
        assert there == pytest.approx(kl_divergence(one, other), rel=1e-12, abs=1e-30)


@given(st.data())
@examples(40)
def test_divergence_of_nearly_equal_mixtures(data):
    p = data.draw(hostile_mixtures(3))
    q = data.draw(neighbours(p))
    there, back = kl_divergence(p, q), kl_divergence(q, p)
    relative = max(
        max(abs(a - b) / s, abs(s / r - 1.0))
        for a, b, s, r in zip(p.mus, q.mus, p.sigmas, q.sigmas, strict=True)
    )
    # what the rounding of positions makes of the differences
    grain = 4.0 * np.spacing(2.0 * max(map(abs, p.mus))) / min(p.sigmas) / (relative or 1.0)
    # below its value by joint convexity, and symmetric to first order
    apart = [Gaussian(m, s) for m, s in zip(p.mus, p.sigmas, strict=True)]
    other = [Gaussian(m, s) for m, s in zip(q.mus, q.sigmas, strict=True)]
    bound = sum(w * kl_divergence(a, b) for w, a, b in zip(p.weights, apart, other, strict=True))
    assert 0.0 <= there <= bound * (1.0 + 1e-9 + grain) + 1e-32
    assert there == pytest.approx(back, rel=20.0 * relative + 1e-6 + grain, abs=1e-31)


def test_a_divergence_below_every_normal_number_takes_no_more_work(monkeypatch):
    """Down there rounding is not relative: panels were halved until there were 100,000."""
    p = GaussianMixture([5e-324, 5e-324, 1.0], [-1000.0, 1000.0, 0.0], [1e-4, 0.08, 0.0026])
    points = []

    def counting(integrand, *panels):
        def counted(anchor, offset, lift):
            points.append(offset.size)
            return integrand(anchor, offset, lift)

        return integrate_accounts(counted, *panels)

    monkeypatch.setattr(divergences, "integrate_accounts", counting)
    assert 0.0 <= kl_divergence(p, Gaussian(p.mean, p.std)) < 1e-300
    assert 0 < sum(points) < 50_000


@given(
    st.floats(-1e75, 1e75), st.floats(1e-75, 1e75), st.floats(-1e75, 1e75), st.floats(1e-75, 1e75)
)
@example(1e75, 1e-75, -1e75, 1e-75)
@example(0.0, 1e75, 0.0, 1e-75)
@example(0.0, 1.0, 0.0, 1.0 + 2.0**-52)
@examples(100)
def test_divergence_of_any_two_gaussians(m, s, n, r):
    with mpmath.workdps(60):
        a, b, c, d = map(mpmath.mpf, (m, s, n, r))
        exact = ((b / d) ** 2 - 1 - 2 * mpmath.log(b / d) + ((a - c) / d) ** 2) / 2
    assert kl_divergence(Gaussian(m, s), Gaussian(n, r)) == pytest.approx(float(exact), rel=1e-11)


def laplaces(d, b, c):
    return mpmath.log(c / b) + d / c + b / c * mpmath.exp(-d / b) - 1


def cauchys(d, b, c):
    return mpmath.log(((b + c) ** 2 + d**2) / (4 * b * c))


def logistic_to_laplace(d, b, c):
    # E|x - d| for a logistic: d + 2 b log(1 + e^(-d/b)); its entropy: log b + 2
    return (
        mpmath.log(2 * c) + (d + 2 * b * mpmath.log1p(mpmath.exp(-d / b))) / c - mpmath.log(b) - 2
    )


def laplace_to_normal(d, b, c):
    return (
        mpmath.log(2 * mpmath.pi * c * c) / 2
        + (2 * b * b + d * d) / (2 * c * c)
        - 1
        - mpmath.log(2 * b)
    )


def normal_to_laplace(d, b, c):
    mean = b * mpmath.sqrt(2 / mpmath.pi) * mpmath.exp(-(d**2) / (2 * b * b)) + d * mpmath.erf(
        d / b / mpmath.sqrt(2)
    )
    return mpmath.log(2 * c) + mean / c - mpmath.log(2 * mpmath.pi * mpmath.e * b * b) / 2


def gumbels(d, b, c):
    # q's log density at p's y is -(z + e^-z) - log c, z = (b y - d) / c; E e^(-t y) = Γ(1+t)
    t = b / c
    crossed = (b * mpmath.euler - d) / c + mpmath.gamma(1 + t) * mpmath.exp(d / c) + mpmath.log(c)
    return crossed - (mpmath.log(b) + 1 + mpmath.euler)


CLOSED = {
    "laplace, laplace": (stats.laplace, stats.laplace, laplaces),
    "cauchy, cauchy": (stats.cauchy, stats.cauchy, cauchys),
    "logistic, laplace": (stats.logistic, stats.laplace, logistic_to_laplace),
    "laplace, normal": (stats.laplace, stats.norm, laplace_to_normal),
    "normal, laplace": (stats.norm, stats.laplace, normal_to_laplace),
    "gumbel, gumbel": (stats.gumbel_r, stats.gumbel_r, gumbels),
}
RATIOS = st.one_of(st.sampled_from([1e-6, 1.0 - 1e-9, 1.0, 1.0 + 1e-6, 1e3, 1e6]))


@pytest.mark.parametrize("name", CLOSED)
@given(
    st.sampled_from([0.0, 1e-12, 1e-6, 0.5, 3.0, 1e6]),
    RATIOS,
    st.sampled_from([1e-65, 1.0, 1e55]),
    st.booleans(),
)
@examples(15)
def test_divergence_of_frozen_distributions(name, distance, ratio, unit, far):
    one, other, exact = CLOSED[name]
    loc = 2.0**40 * unit if far else 0.0
    p, q = one(loc, unit), other(loc + distance * unit, ratio * unit)
    with mpmath.workdps(60):
        b = mpmath.mpf(unit)
        d = mpmath.mpf(float(loc + distance * unit)) - mpmath.mpf(loc)
        expected = exact(d, b, mpmath.mpf(ratio * unit))
        beyond = expected > mpmath.mpf(10) ** 300
        expected = float(expected)
    if beyond:
        with pytest.raises(NotResolvedError):
            kl_divergence(p, q)
        return
    # a Gumbel's masses outside a window are known to the rounding of 1
    rounding = 1e-15 if "gumbel" in name else 1e-28 + 1e-14 * math.sqrt(expected)
    assert kl_divergence(p, q) == pytest.approx(expected, rel=1e-9, abs=rounding)


@given(
    st.lists(st.integers(-40, 40), min_size=2, max_size=6, unique=True),
    st.sampled_from([2.0**-20, 2.0**-4, 1.0, 2.0**20]),
    POWERS,
    OFFSETS,
    CURVES,
)
@examples(40)
def test_kernel_density_is_the_mixture_it_stands_for(points, h, power, offset, where):
    scale = 2.0**power
    shift = offset * scale
    small = GaussianMixture([1.0 / len(points)] * len(points), points, [h] * len(points))
    q = curve(small, *where)
    k = KernelDensity([shift + scale * x for x in points], bandwidth=scale * h)
    q = Gaussian(round(q.mu * 2**10) / 2**10, q.sigma)
    there = Gaussian(shift + scale * q.mu, scale * q.sigma)
    for one, other, simple in ((k, there, (small, q)), (there, k, (q, small))):
        assert kl_divergence(one, other) == divergence(*simple)
    forward = fit_forward_kl(k)
    assert forward.sigma == pytest.approx(scale * small.std, rel=1e-12)


# --- fits -------------------------------------------------------------------------------------


@given(hostile_mixtures(), POWERS)
@examples(40)
def test_forward_fit_has_the_moments(p, power):
    fit = fit_forward_kl(moved(p, 2.0**power))
    with mpmath.workdps(400):
        w, m, s = ([mpmath.mpf(v) for v in values] for values in (p.weights, p.mus, p.sigmas))
        total = mpmath.fsum(w)
        mean = mpmath.fdot(w, m) / total
        variance = mpmath.fdot(w, [b * b + (a - mean) ** 2 for a, b in zip(m, s, strict=True)])
        mean, std = float(mean), float(mpmath.sqrt(variance / total))
    assert fit.mu * 2.0**-power == pytest.approx(mean, rel=1e-12, abs=1e-12 * std)
    assert fit.sigma * 2.0**-power == pytest.approx(std, rel=1e-12)
    assert fit.kl == divergence(p, Gaussian(mean, std))


def reverse_value(p, mu, sigma):
    return brute_force.divergence([(1.0, mu, sigma)], parts(p))[0]


@given(hostile_mixtures())
@examples(50)
def test_reverse_minima_are_minima_and_none_of_the_obvious_is_missed(p):
    found = fit_reverse_kl(p)
    for fit in found.minima:
        at = reverse_value(p, fit.mu, fit.sigma)
        # how far a float can be from the minimum it stands for
        grain = np.spacing(max(map(abs, p.mus))) / fit.sigma
        assert fit.kl == pytest.approx(at, rel=1e-9, abs=1e-14 + grain**2)
        step = max(1e-4, 100.0 * grain)
        around = [
            reverse_value(p, fit.mu + a * step * fit.sigma, fit.sigma * math.exp(b * step))
            for a, b in ((-1, 0), (1, 0), (0, -1), (0, 1))
        ]
        assert min(around) > at
        tilt = max(abs(around[1] - around[0]), abs(around[3] - around[2])) / (2.0 * step)
        assert tilt < 1e-6 * max(1.0, (max(around) - at) / step**2)
    heaviest = -math.log(max(p.weights))
    assert found.best.kl <= heaviest + 1e-9
    starts = [(m, s) for _, m, s in parts(p)] + [(p.mean, p.std)]
    lowest = min(reverse_value(p, mu, sigma) for mu, sigma in starts)
    assert found.best.kl <= lowest + 1e-9


def test_minima_of_a_curve_a_million_times_wider_than_its_neighbour():
    """Their branches cannot begin at the width of the narrow one: rounding hides the slopes."""
    wide = GaussianMixture([2.5e-17, 0.0025, 0.9975], [-0.25, -0.25, 0.25], [1e-6, 1.0, 1.0])
    best = fit_reverse_kl(wide).best
    # nearly the moments; the slow rule finds 8.5113e-9 and a slope of 0 there
    assert (best.mu, best.sigma) == pytest.approx((wide.mean, wide.std), abs=1e-6)
    assert best.kl == divergence(best.gaussian, wide)
    best = fit_reverse_kl(
        GaussianMixture([1e-100, 0.25, 0.75], [21.75, -18.25, -21.75], [1e-6, 1.0, 0.225])
    ).best
    assert best.mu == pytest.approx(-21.75, abs=0.01)  # not the second best, at -18.5
    assert best.kl < -math.log(0.75)
    for narrow in (1e-6, 1e-9, 1e-12):
        p = GaussianMixture([0.5, 0.5], [0.0, 100.0], [narrow, 1.0])
        found = sorted(fit_reverse_kl(p).minima, key=lambda fit: fit.mu)
        assert [f.sigma for f in found] == pytest.approx([narrow, 1.0], rel=1e-6)
        assert [f.kl for f in found] == pytest.approx([math.log(2.0)] * 2, rel=1e-9)


def test_a_spike_hides_no_bend_and_no_minimum():
    # the two wide ones cross in the middle of the spike, which is far narrower than that bend
    p = GaussianMixture([0.25, 0.5, 0.25], [-40.0, 0.0, 40.0], [1.0, 1e-6, 1.0])
    broad = [fit for fit in fit_reverse_kl(p).minima if fit.sigma > 10.0]
    assert len(broad) == 1
    assert broad[0].kl == divergence(broad[0].gaussian, p)
    # one part in a thousand of the height, a millionth of the width: gone before the slopes show
    p = GaussianMixture([0.25, 2.5e-10, 0.75 - 2.5e-10], [-5.0, -5.0, 5.0], [1.0, 1e-6, 1.0])
    assert [fit.mu for fit in fit_reverse_kl(p).minima] == pytest.approx([5.0, -5.0], abs=1e-4)


@given(hostile_mixtures(), POWERS)
@examples(25)
def test_reverse_fit_moves_with_the_unit_and_turns_with_a_mirror(p, power):
    found, scale = fit_reverse_kl(p), 2.0**power
    there, turned = fit_reverse_kl(moved(p, scale)), fit_reverse_kl(mirrored(p))
    assert len(there.minima) == len(turned.minima) == len(found.minima)
    for fit in found.minima:
        near = 1e-7 * fit.sigma + 4.0 * np.spacing(max(map(abs, p.mus)))
        for other, sign in ((there, 1.0 / scale), (turned, -1.0)):
            assert any(
                abs(sign * o.mu - fit.mu) < near
                and abs(sign) * o.sigma == pytest.approx(fit.sigma, rel=1e-6)
                and o.kl == pytest.approx(fit.kl, rel=1e-9, abs=1e-13)
                for o in other.minima
            )


@given(hostile_mixtures(narrowest=-4.0))
@examples(15)
def test_landscape_and_descent_agree_with_the_divergence(p):
    mus = [p.mean, p.mean + p.std, p.mus[0]]
    sigmas = [0.1 * p.std, p.std, 3.0 * p.std]
    for direction in ("reverse", "forward"):
        got = landscape(p, mus, sigmas, direction)
        for i, sigma in enumerate(sigmas):
            for k, mu in enumerate(mus):
                pair = [parts(p), [(1.0, mu, sigma)]]
                expected, _ = brute_force.divergence(
                    *(pair[::-1] if direction == "reverse" else pair)
                )
                assert got[i, k] == pytest.approx(expected, rel=2e-6, abs=2e-6)
        path = descend(p, (mus[1], sigmas[1]), direction, "natural", 0.5, 40)
        assert path.value[0] == pytest.approx(got[1, 1], rel=1e-5, abs=1e-5)
        assert np.isfinite(path.value).all()
        end = Gaussian(float(path.mu[-1]), float(path.sigma[-1]))
        expected = divergence(*((end, p) if direction == "reverse" else (p, end))).expected
        assert path.value[-1] == pytest.approx(expected, rel=2e-6, abs=2e-6)


@given(hostile_mixtures(3, narrowest=-3.0), st.sampled_from([0.0, 0.5, 1.0]), POWERS)
@examples(15)
def test_alpha_family_contains_both_fits_and_knows_no_unit(p, alpha, power):
    here = fit_alpha(p, alpha)
    there = fit_alpha(moved(p, 2.0**power), alpha)
    assert there.best.sigma * 2.0**-power == pytest.approx(here.best.sigma, rel=1e-6)
    assert there.best.value == pytest.approx(here.best.value, rel=1e-8, abs=1e-13)
    known = {0.0: fit_reverse_kl(p).best, 1.0: fit_forward_kl(p)}.get(alpha)
    if known is not None:
        assert here.best.value == pytest.approx(known.kl, rel=1e-7, abs=1e-12)
        assert here.best.sigma == pytest.approx(known.sigma, rel=1e-5)
    else:
        assert 0.0 <= here.best.value <= 4.0


@pytest.mark.parametrize("weight", [0.005, 1e-6, 0.5])
def test_the_family_reaches_the_forward_fit_of_peaks_far_apart(weight):
    """It may lie in the gap between them, where only it has mass."""
    p = GaussianMixture([weight, 1.0 - weight], [-500.0, 500.0], [0.001, 1.0])
    found, match = fit_alpha(p, 1.0).best, fit_forward_kl(p)
    assert (found.mu, found.sigma) == pytest.approx((match.mu, match.sigma), rel=1e-8)
    assert found.value == pytest.approx(match.kl, rel=1e-9)


# --- refusals ---------------------------------------------------------------------------------

SIZES = st.sampled_from(
    [0.0, -1.0, 5e-324, 1e-310, 1e-150, 1e-76, 2e75, 1e150, 1e300, math.inf, math.nan, "1 m", None]
)


@given(SIZES)
@examples(20)
def test_widths_out_of_range_are_named(size):
    for build, name in (
        (lambda: Gaussian(0.0, size), "sigma"),
        (lambda: GaussianMixture([0.5, 0.5], [0.0, 1.0], [1.0, size]), "sigmas"),
        (lambda: KernelDensity([0.0, 1.0], bandwidth=size), "bandwidth"),
    ):
        if name == "bandwidth" and size is None:
            continue
        with pytest.raises(InvalidInputError) as caught:
            build()
        assert caught.value.argument == name
    if isinstance(size, float):
        for name, ask in (
            ("p", lambda: kl_divergence(stats.laplace(0.0, size), Gaussian(0, 1))),
            ("q", lambda: kl_divergence(Gaussian(0, 1), stats.laplace(0.0, size))),
        ):
            with pytest.raises(InvalidInputError) as caught:
                ask()
            assert caught.value.argument == name


@given(st.sampled_from([2e75, -1e150, 1.7e308, -math.inf, math.nan]))
@examples(10)
def test_positions_out_of_range_are_named(x):
    for build, name in (
        (lambda: Gaussian(x, 1.0), "mu"),
        (lambda: GaussianMixture([0.5, 0.5], [0.0, x], [1.0, 1.0]), "mus"),
        (lambda: KernelDensity([0.0, 1.0, x]), "sample"),
        (lambda: fit_reverse_kl(stats.laplace(x, 1.0)), "p"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            build()
        assert caught.value.argument == name


@given(
    st.lists(
        st.one_of(st.floats(-1e75, 1e75), st.sampled_from([0.0, 5e-324, 1e-80, 1e12, 1e12 + 1])),
        min_size=2,
        max_size=8,
    )
)
@examples(60)
def test_any_sample_has_fits_or_is_refused(sample):
    try:
        p = KernelDensity(sample)
    except InvalidInputError as problem:
        if problem.argument != "sample":
            raise
        return
    try:
        forward = fit_forward_kl(p)
    except InvalidInputError as problem:
        if "out of range" not in str(problem):
            raise
        return
    scaled = np.array(sample) - sample[0]
    assert forward.sigma == pytest.approx(math.hypot(scaled.std(), p.bandwidth), rel=1e-12)
    best = fit_reverse_kl(p).best
    # The mean itself is known to its last digit only.
    off = 1e-9 + (np.spacing(abs(best.gaussian.mu)) / best.gaussian.sigma) ** 2
    assert kl_divergence(best.gaussian, p) == pytest.approx(best.kl, rel=1e-6, abs=off)
    assert best.kl <= kl_divergence(forward.gaussian, p) + off


def test_peaks_too_far_apart_for_the_family_are_refused():
    p = GaussianMixture([0.5, 0.5], [-1e12, 1e12], [1.0, 1.0])
    with pytest.raises(InvalidInputError) as caught:
        fit_alpha(p, 0.5)
    assert caught.value.argument == "p"
    assert fit_reverse_kl(p).best.kl == pytest.approx(math.log(2.0), rel=1e-9)
