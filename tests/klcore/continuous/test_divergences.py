import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from scipy import special, stats

from klcore import (
    Gaussian,
    GaussianMixture,
    InvalidInputError,
    KernelDensity,
    infinity_witness,
    kl_divergence,
    kl_integrand,
)
from klcore.continuous.entropies import differential_cross_entropy
from tests import brute_force
from tests.amount import seeds
from tests.strategies import gaussians, mixtures

QUADRATURE = 1e-10
IDENTITY = 1e-12


def mixture(weights, mus, sigmas):
    return GaussianMixture(weights, mus, sigmas)


def parts(p):
    if isinstance(p, Gaussian):
        return [(1.0, p.mu, p.sigma)]
    return list(zip(p.weights, p.mus, p.sigmas, strict=True))


def truth(p, q):
    """D(p‖q) of mixtures to 30 digits: Gauss-Legendre in mpmath, a panel a standard deviation."""

    def log_density(components, x):
        terms = (w / s * mpmath.exp(-(((x - m) / s) ** 2) / 2) for w, m, s in components)
        return mpmath.log(mpmath.fsum(terms))

    with mpmath.workdps(30):
        ps, qs = ([tuple(map(mpmath.mpf, c)) for c in parts(d)] for d in (p, q))
        edges = {m + k * s for _, m, s in ps for k in range(-15, 16)}
        low, high = min(edges), max(edges)
        edges |= {m + k * s for _, m, s in qs for k in (-8, -4, -2, -1, 0, 1, 2, 4, 8)}

        def integrand(x):
            log_p = log_density(ps, x)
            return mpmath.exp(log_p) * (log_p - log_density(qs, x))

        inside = sorted(x for x in edges if low <= x <= high)
        return mpmath.quad(integrand, inside, method="gauss-legendre", maxdegree=4) / mpmath.sqrt(
            2 * mpmath.pi
        )


TWO = mixture([0.5, 0.5], [-10, 10], [1, 1])
WIDTHS = mixture([0.5, 0.5], [0, 3], [1, 0.01])
FAINT = mixture([1 - 2.0**-20, 2.0**-20], [0, 20], [1, 1])
PAIR = mixture([0.25, 0.75], [-1, 1], [0.5, 0.5])
HARD = {
    "20 sigma apart": (TWO, Gaussian(0, 10.05)),
    "20 sigma apart, from one peak": (Gaussian(10, 1), TWO),
    "widths 1:100": (WIDTHS, Gaussian(1, 2)),
    "widths 1:100, other way": (Gaussian(1, 2), WIDTHS),
    "weight 1e-6": (FAINT, Gaussian(0, 1)),
    "weight 1e-6, other way": (Gaussian(0, 1), FAINT),
    "q 100 times wider": (PAIR, Gaussian(0, 100)),
    "p 100 times wider": (Gaussian(0, 100), PAIR),
    "p 50 times narrower": (Gaussian(0, 0.01), PAIR),
    "offset 1e9": (mixture([0.5, 0.5], [1e9, 1e9 + 4], [1, 0.5]), Gaussian(1e9 + 2, 2.5)),
    "far narrow peak": (
        mixture([0.5, 0.5], [0, 1e6], [1, 2.0**-10]),
        mixture([0.25, 0.75], [0, 1e6], [1, 2.0**-9]),
    ),
    "window around p misses q": (Gaussian(0, 1), mixture([0.999, 0.001], [0, 100], [1, 1])),
    "nearly equal": (PAIR, mixture([0.25, 0.75], [-1, 1 + 2.0**-27], [0.5, 0.5])),
    "close": (PAIR, mixture([0.25, 0.75], [-1, 1 + 2.0**-8], [0.5, 0.5])),
}


@pytest.mark.parametrize("name", HARD)
def test_hard_cases(name):
    p, q = HARD[name]
    assert kl_divergence(p, q) == pytest.approx(float(truth(p, q)), rel=QUADRATURE, abs=0)


# The bend of log q just outside a panel edge, in the corner of a panel a thousand times as wide.
CORNERS = {
    "a light narrow peak": (
        Gaussian(3, 60),
        mixture([1e-6, 0.999999], [-20, 20], [0.05, 3]),
        212.1492325003698,
    ),
    "a peak 300 times narrower": (
        Gaussian(-10.21791478452335, 76.43169672818135),
        mixture(
            [0.019470937695581815, 0.9805290623044182],
            [21.50900236039412, -10.81161763837483],
            [0.06855952332573079, 0.20544287940913744],
        ),
        None,
    ),
    "six peaks": (
        Gaussian(-145.3901611194195, 863.7555776513481),
        mixture(
            [0.000293301, 4.705498e-6, 0.00171073, 0.645045871, 0.234519759, 0.1184256335],
            [42.9236035926, -40.8763835043, -49.1306782, -61.810732089, 19.34756260785, 30.468958],
            [0.2974459, 0.022779427, 0.73958493, 0.027079008, 0.164074536, 0.108773532],
        ),
        None,
    ),
}


@pytest.mark.parametrize("name", CORNERS)
def test_no_bend_hides_in_the_corner_of_a_panel(name):
    p, q, known = CORNERS[name]
    expected = known or brute_force.divergence(parts(p), parts(q))[0]
    assert kl_divergence(p, q) == pytest.approx(expected, rel=QUADRATURE)
    entropy = p.entropy()
    crossed = differential_cross_entropy(p, q) - entropy
    assert crossed == pytest.approx(expected, rel=QUADRATURE)


def test_no_kink_hides_between_far_kernels():
    for gap in (40.0, 64.0, 100.0, 333.0):
        k = KernelDensity([0.0, 1.0, gap, gap + 1.0], bandwidth=0.5)
        q = mixture([0.25] * 4, [0, 1, gap, gap + 1], [0.5] * 4)
        for p in (Gaussian(gap / 3, gap), Gaussian(gap / 2, 0.1), Gaussian(0, 30 * gap)):
            expected, _ = brute_force.divergence(parts(p), parts(q))
            assert kl_divergence(p, k) == pytest.approx(expected, rel=QUADRATURE)


def random_pair(seed):
    """Weights from 1e-6, widths up to 1:100, distances of 100 widths, q 100 times wider or less."""
    rng = np.random.default_rng(seed)
    offset = rng.choice([0.0, 0.0, 100.0, 1e6])

    def draw(n, scale):
        ratio, apart = 10 ** rng.uniform(0, 2, 2)
        weights = 10 ** rng.uniform(-6, 0, n)
        mus = offset + scale * rng.uniform(-apart, apart, n)
        sigmas = scale * ratio ** rng.uniform(-1, 0, n)
        return mixture(weights / weights.sum(), mus, sigmas)

    p = draw(rng.integers(2, 7), 1.0)
    scale = 10 ** rng.uniform(-2, 2)
    if seed % 2:
        return p, draw(rng.integers(2, 7), scale)
    return p, Gaussian(p.mean + p.std * rng.uniform(-3, 3), p.std * scale)


@pytest.mark.parametrize("seed", seeds(10, 40))
def test_random_hard_cases_both_ways(seed):
    for p, q in (random_pair(seed), random_pair(seed)[::-1]):
        expected, rounding = brute_force.divergence(parts(p), parts(q))
        assert kl_divergence(p, q) == pytest.approx(expected, rel=QUADRATURE, abs=rounding)


def test_window_around_p_has_to_see_all_of_q():
    q = mixture([0.999, 0.001], [0, 100], [1, 1])
    assert kl_divergence(Gaussian(0, 1), q) == pytest.approx(-math.log(0.999), rel=1e-12)


def test_golden_values():
    assert kl_divergence(Gaussian(0, 1), Gaussian(1, 2)) == pytest.approx(
        0.443147180559945309, rel=IDENTITY
    )
    p = mixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    assert kl_divergence(p, Gaussian(p.mean, p.std)) == pytest.approx(0.497581550272, abs=1e-12)


def test_underflow_is_no_obstacle():
    assert kl_divergence(Gaussian(50, 1), Gaussian(0, 1)) == 1250.0
    far = mixture([0.5, 0.5], [0, 0.5], [1, 1])
    assert kl_divergence(Gaussian(200, 1), far) == pytest.approx(
        float(truth(Gaussian(200, 1), far)), rel=QUADRATURE
    )
    assert kl_divergence(Gaussian(0, 1000), stats.laplace()) == pytest.approx(
        1000 * math.sqrt(2 / math.pi)
        + math.log(2)
        - 0.5 * math.log(2 * math.pi * math.e)
        - math.log(1000),
        rel=QUADRATURE,
    )


@pytest.mark.parametrize("shift", [1e-8, 1e-4, 1e-1])
@pytest.mark.parametrize("scale", [1.0, 1.0 + 2.0**-26, 1.0 + 2.0**-10])
def test_nearly_equal_gaussians(shift, scale):
    with mpmath.workdps(40):
        r, z = 1 / mpmath.mpf(scale), mpmath.mpf(shift) / mpmath.mpf(scale)
        exact = (r * r - 1 - 2 * mpmath.log(r) + z * z) / 2
    got = kl_divergence(Gaussian(0, 1), Gaussian(shift, scale))
    assert got == pytest.approx(float(exact), rel=1e-12, abs=0)


def test_shift_of_1e_minus_8_costs_5e_minus_17():
    assert kl_divergence(Gaussian(0, 1), Gaussian(1e-8, 1)) == pytest.approx(5e-17, rel=1e-7)


@pytest.mark.parametrize(
    "p",
    [Gaussian(1, 2), TWO, KernelDensity([1.0, 2.0, 4.0]), stats.t(3, loc=2), stats.expon()],
    ids=["gaussian", "mixture", "kernel_density", "student_t", "exponential"],
)
def test_identical_arguments_cost_exactly_nothing(p):
    assert kl_divergence(p, p) == 0.0
    assert infinity_witness(p, p) is None


def test_the_same_distribution_in_other_words():
    assert kl_divergence(stats.norm(1, 2), Gaussian(1, 2)) == 0.0
    assert kl_divergence(GaussianMixture([1.0], [1], [2]), Gaussian(1, 2)) == 0.0
    assert kl_divergence(stats.t(3), stats.t(df=3, loc=0, scale=1)) == 0.0
    halves = mixture([0.25, 0.25, 0.5], [-10, -10, 10], [1, 1, 1])
    assert 0.0 <= kl_divergence(TWO, halves) < 1e-15


def test_samples_stand_for_their_kernel_density():
    sample = [1.0, 2.0, 4.0]
    assert kl_divergence(sample, Gaussian(2, 2)) == kl_divergence(
        KernelDensity(sample), Gaussian(2, 2)
    )
    p = KernelDensity([1.0, 2.0, 4.0], bandwidth=0.5)
    q = mixture([1 / 3, 1 / 3, 1 / 3], [1, 2, 4], [0.5] * 3)
    assert kl_divergence(p, Gaussian(2, 2)) == pytest.approx(
        kl_divergence(q, Gaussian(2, 2)), rel=QUADRATURE
    )


def pareto(a, b):
    return math.log(a / b) + b / a - 1


EULER = float(mpmath.euler)
FINITE = {
    "cauchy, cauchy": (stats.cauchy(), stats.cauchy(5, 3), math.log((16 + 25) / 12)),
    "far cauchy": (stats.cauchy(), stats.cauchy(1e6), math.log1p(1e12 / 4)),
    "near cauchy": (stats.cauchy(), stats.cauchy(1e-3), math.log1p(1e-6 / 4)),
    "normal, cauchy": (Gaussian(0, 1), stats.cauchy(), 0.259244532488862264),
    "t3, normal": (stats.t(3), Gaussian(0, math.sqrt(3)), 0.194767105675436639),
    "t2.1, normal": (stats.t(2.1), Gaussian(0, 1), 9.48554712957180190),
    "laplace, normal": (stats.laplace(), Gaussian(0, math.sqrt(2)), 0.0723649429247),
    "gumbel, normal": (
        stats.gumbel_r(),
        Gaussian(EULER, math.pi / math.sqrt(6)),
        0.090573019538513,
    ),
    "laplace, gumbel": (stats.laplace(scale=0.5), stats.gumbel_r(), 1 / 3),
    "laplace, gumbel, barely": (
        stats.laplace(scale=0.95),
        stats.gumbel_r(),
        1 / (1 - 0.95**2) - 1 - math.log(1.9),
    ),
    "exponentials": (stats.expon(), stats.expon(scale=5), math.log(5) - 0.8),
    "exponential, gamma": (stats.expon(), stats.gamma(2), EULER),
    "gamma 0.01": (stats.gamma(0.01), stats.expon(), 94.955796725247966),
    "uniform, normal": (stats.uniform(), Gaussian(0.5, 1), 0.5 * math.log(2 * math.pi) + 1 / 24),
    "uniform, uniform": (stats.uniform(3, 2), stats.uniform(2.5, 4), math.log(2)),
    "arcsine, beta": (stats.beta(0.5, 0.5), stats.beta(2, 2), 1.22239372828221592),
    "beta, arcsine": (stats.beta(2, 2), stats.beta(0.5, 0.5), 0.436489355077455175),
    "cauchy, t0.1": (stats.cauchy(), stats.t(0.1), 0.947565177194896226),
    "t0.1, cauchy": (stats.t(0.1), stats.cauchy(), 5.67081605272080268),
    "pareto, infinite mean": (stats.pareto(0.1), stats.pareto(0.2), pareto(0.1, 0.2)),
    "pareto, beyond floats": (stats.pareto(0.01), stats.pareto(0.02), pareto(0.01, 0.02)),
    "pareto, far wider": (stats.pareto(2), stats.pareto(0.01), pareto(2, 0.01)),
}


@pytest.mark.parametrize("name", FINITE)
def test_scipy_distributions(name):
    p, q, expected = FINITE[name]
    assert kl_divergence(p, q) == pytest.approx(expected, rel=QUADRATURE)
    assert infinity_witness(p, q) is None


def test_location_and_scale_of_scipy_distributions_do_not_cost_digits():
    there = kl_divergence(stats.t(3, 2.0**30), stats.t(3, 2.0**30 + 0.5))
    assert there == pytest.approx(kl_divergence(stats.t(3), stats.t(3, 0.5)), rel=IDENTITY)


INFINITE = {
    "normal, exponential": (Gaussian(0, 1), stats.expon(), "interval", (-math.inf, 0.0)),
    "uniforms": (stats.uniform(0, 2), stats.uniform(0, 1), "interval", (1.0, 2.0)),
    "apart": (stats.uniform(0, 1), stats.uniform(5, 1), "interval", (0.0, 1.0)),
    "mixture, beta": (PAIR, stats.beta(2, 2), "interval", (-math.inf, 0.0)),
    "cauchy, normal": (stats.cauchy(), Gaussian(0, 1), "tail", None),
    "t2, normal": (stats.t(2), Gaussian(0, 1), "tail", None),
    "cauchy, mixture": (stats.cauchy(), TWO, "tail", None),
    "pareto 1, exponential": (stats.pareto(1), stats.expon(), "tail", None),
    "pareto 0.9, exponential": (stats.pareto(0.9), stats.expon(), "tail", None),
    "laplace, gumbel": (stats.laplace(), stats.gumbel_r(), "tail", None),
    "logistic, gumbel": (stats.logistic(), stats.gumbel_r(), "tail", None),
    "exponential, inverse gamma": (stats.expon(), stats.invgamma(1.5), "tail", None),
}


@pytest.mark.parametrize("name", INFINITE)
def test_infinite_with_a_witness(name):
    p, q, kind, where = INFINITE[name]
    assert kl_divergence(p, q) == math.inf
    witness = infinity_witness(p, q)
    assert witness.kind == kind
    assert witness.low < witness.high
    if where is not None:
        assert (witness.low, witness.high) == where


def entropy_of_t(df):
    half = (df + 1) / 2
    digammas = special.digamma(half) - special.digamma(df / 2)
    return half * digammas + 0.5 * math.log(df) + special.betaln(df / 2, 0.5)


@pytest.mark.parametrize("df", [2.001, 2.01, 2.1, 3.0, 30.0])
def test_just_before_the_tail_begins_to_diverge(df):
    """Most of the answer lies where x² and the density have left floating point."""
    expected = 0.5 * math.log(2 * math.pi) + 0.5 * df / (df - 2) - entropy_of_t(df)
    got = kl_divergence(stats.t(df), Gaussian(0, 1))
    assert got == pytest.approx(expected, rel=1e-9 if df < 2.01 else QUADRATURE)
    assert kl_divergence(stats.t(2.0), Gaussian(0, 1)) == math.inf


@pytest.mark.parametrize("b", [1.01, 1.05, 3.0])
def test_pareto_against_exponential(b):
    expected = math.log(b) - (1 + 1 / b) + b / (b - 1)
    assert kl_divergence(stats.pareto(b), stats.expon()) == pytest.approx(expected, rel=QUADRATURE)
    assert kl_divergence(stats.pareto(1.0), stats.expon()) == math.inf


def test_integrand():
    p, q = Gaussian(0, 1), Gaussian(1, 2)
    x = np.linspace(-3, 3, 7)
    expected = p.pdf(x) * (p.logpdf(x) - q.logpdf(x))
    np.testing.assert_allclose(kl_integrand(p, q, x), expected, rtol=1e-12)
    assert kl_integrand(stats.uniform(), p, [-1.0, 2.0]).tolist() == [0.0, 0.0]
    assert kl_integrand(p, stats.uniform(), 2.0) == math.inf
    assert kl_integrand(p, q, 1e6) == 0.0


@pytest.mark.parametrize("bad", ["text", 3, None, stats.poisson(2), stats.norm, {"a": 1}])
def test_other_arguments_are_named(bad):
    for arguments, name in (((bad, Gaussian(0, 1)), "p"), ((Gaussian(0, 1), bad), "q")):
        with pytest.raises(InvalidInputError) as caught:
            kl_divergence(*arguments)
        assert caught.value.argument in (name, "sample")


@given(mixtures(), mixtures())
def test_never_negative(p, q):
    assert kl_divergence(p, q) >= 0.0


@given(mixtures(4), gaussians())
def test_shift_and_scale_change_nothing(p, q):
    moved = GaussianMixture(p.weights, [4 * m + 8 for m in p.mus], [4 * s for s in p.sigmas])
    there = kl_divergence(moved, Gaussian(4 * q.mu + 8, 4 * q.sigma))
    assert there == pytest.approx(kl_divergence(p, q), rel=1e-9, abs=1e-14)


@given(mixtures())
def test_forward_fit_is_cross_entropy_less_entropy(p):
    """Pythagoras: D(p‖q) = D(p‖fit) + D(fit‖q) for every Gaussian q."""
    fit, q = Gaussian(p.mean, p.std), Gaussian(p.mean + 1.0, 2.0 * p.std)
    whole = kl_divergence(p, fit) + kl_divergence(fit, q)
    assert kl_divergence(p, q) == pytest.approx(whole, rel=1e-10)
