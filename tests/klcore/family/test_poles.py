"""The family at densities that are infinite somewhere; truths by mpmath in log distances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from klcore import NotResolvedError, fit_forward_kl
from klcore.family.alpha import alpha_range, fit_alpha, sweep_alpha
from klcore.family.symmetric import fit_jensen_shannon
from klcore.family.total_variation import fit_total_variation
from tests.amount import examples


@pytest.mark.parametrize(
    ("p", "alpha", "value"),
    [
        (stats.beta(0.3, 0.05), 0.97, 9.27593776111),
        (stats.beta(0.05, 0.3), 0.97, 9.27593776111),
        (stats.dgamma(0.3), 0.97, 1.221981),
        (stats.dgamma(0.3), 0.5, 0.66768563),
        (stats.arcsine(), 0.97, 0.61234819),
        (stats.gamma(0.02), 1.0, 45.076016),
        (stats.gamma(0.001), 1.0, 990.6318784),
        (stats.dweibull(0.5), 1.0, 1.198887),
        (stats.weibull_min(0.05), 1.0, 63.5506),
    ],
)
def test_values_at_poles(p, alpha: float, value: float) -> None:
    assert fit_alpha(p, alpha).best.value == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(
    ("p", "value"),
    [
        (stats.beta(0.3, 0.05), 0.418577118032),
        (stats.beta(0.05, 0.3), 0.418577118032),
        (stats.dgamma(0.3), 0.14539179),
        (stats.arcsine(), 0.12183339),
    ],
)
def test_jensen_shannon_at_poles(p, value: float) -> None:
    assert fit_jensen_shannon(p).best.value == pytest.approx(value, rel=3e-8)


@pytest.mark.parametrize(
    ("p", "value"), [(stats.beta(0.3, 0.05), 0.762970), (stats.genpareto(-3.0), 0.411878)]
)
def test_total_variation_at_poles(p, value: float) -> None:
    assert fit_total_variation(p).value == pytest.approx(value, abs=5e-7)


POLES = [
    stats.beta(0.3, 0.05),
    stats.gamma(0.001),
    stats.gamma(0.02, loc=3.0, scale=7.0),
    stats.arcsine(),
    stats.genpareto(-2.0),
    stats.genpareto(-3.0),
    stats.genextreme(2.0),
    stats.genextreme(3.0, loc=-1.0, scale=3.0),
    stats.beta(2.0, 0.3),
    stats.weibull_min(0.05),
    stats.dweibull(0.5),
    stats.dgamma(0.3),
]


@pytest.mark.parametrize("p", POLES, ids=lambda p: f"{p.dist.name}{p.args}")
def test_at_one_it_is_the_forward_fit_and_just_below_nearly(p) -> None:
    below, one = (fits.best for fits in sweep_alpha(p, [1.0 - 1e-12, 1.0]))
    forward = fit_forward_kl(p)
    assert one.mu == pytest.approx(forward.mu, rel=1e-8, abs=1e-8 * forward.sigma)
    assert one.sigma == pytest.approx(forward.sigma, rel=1e-8)
    assert one.value == pytest.approx(forward.kl, rel=1e-8)
    if p.dist.name != "weibull_min":  # whose tail counts out to 1e40, but not just below 1
        assert below.value == pytest.approx(forward.kl, rel=1e-7)


@pytest.mark.parametrize("p", [stats.t(2.1), stats.pareto(2.2), stats.invgamma(2.05)])
def test_at_one_a_heavy_tail_counts_to_its_very_end(p) -> None:
    forward = fit_forward_kl(p)
    assert fit_alpha(p, 1.0).best.sigma == forward.sigma
    assert fit_alpha(p, 1.0).best.value == forward.kl


@examples(6)
@given(
    st.floats(0.03, 3.0),
    st.floats(0.03, 3.0),
    st.sampled_from([0.3, 0.5, 0.9]),
    st.floats(-10.0, 10.0),
    st.floats(0.1, 10.0),
)
def test_mirror_images_agree(a: float, b: float, alpha: float, loc: float, scale: float) -> None:
    one = fit_alpha(stats.beta(a, b), alpha).best
    other = fit_alpha(stats.beta(b, a, loc=loc, scale=scale), alpha).best
    assert other.value == pytest.approx(one.value, rel=1e-8, abs=1e-12)
    assert other.sigma == pytest.approx(scale * one.sigma, rel=1e-6)


def test_the_power_of_a_pole_is_read_off_where_it_has_come_to_rest() -> None:
    assert alpha_range(stats.weibull_min(0.05)).why_high == "tail_too_heavy"
    found = alpha_range(stats.beta(0.3, 0.05))
    assert found.why_high == "target_pole"
    assert found.high == pytest.approx(1.0 / 0.95, rel=1e-9)
    best = fit_alpha(stats.weibull_min(0.05), 0.5).best
    assert best.value == pytest.approx(2.959210487678, rel=1e-8)


@pytest.mark.parametrize(
    "p",
    [
        stats.truncpareto(5, 1 + 1e-9),
        stats.truncnorm(35, 35.000001),
        stats.beta(1e6, 1e-6),
        stats.loguniform(1e200, 1.001e200),
    ],
    ids=lambda p: f"{p.dist.name}{p.args}",
)
@pytest.mark.parametrize("fit", [fit_jensen_shannon, fit_total_variation])
def test_what_cannot_be_seen_is_refused(p, fit) -> None:
    with pytest.raises(NotResolvedError):
        fit(p)
    with pytest.raises(NotResolvedError):
        fit_alpha(p, 0.5)


def test_a_symmetric_target_has_a_symmetric_fit() -> None:
    for alpha in (0.5, 0.97):
        assert abs(fit_alpha(stats.arcsine(), alpha).best.mu - 0.5) < 1e-12
    assert np.abs(fit_jensen_shannon(stats.dgamma(0.3)).best.mu) < 1e-12
