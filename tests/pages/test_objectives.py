import re

import numpy as np
import pytest
from scipy import stats

from klcore import Gaussian, KernelDensity, datasets, kl_divergence
from klcore.continuous.entropies import differential_cross_entropy, differential_entropy
from klcore.units import LN2
from pages.ui.objectives.snippets import snippet
from tests.interpreter import printed_by
from tests.walking import shown_text

OLD_FAITHFUL = "old_faithful"
P = datasets.TARGETS["goodfellow"]


def test_both_objectives_are_the_differences_on_the_screen(open_page) -> None:
    app = open_page("objectives", lang="en", mu=-0.5, sigma=2)
    q = Gaussian(-0.5, 2.0)
    text = shown_text(app)
    for kl, cross, entropy in (
        (kl_divergence(P, q), differential_cross_entropy(P, q), differential_entropy(P)),
        (kl_divergence(q, P), differential_cross_entropy(q, P), q.entropy()),
    ):
        shown = f"{cross / LN2:.3f} − {entropy / LN2:.3f} = **{kl / LN2:.3f} bits**"
        assert shown in text


def test_the_width_that_each_objective_wants(open_page) -> None:
    text = shown_text(open_page("objectives", lang="en", axis="sigma", mu=2.5))
    assert f"both at σ = {np.hypot(P.std, 2.5):.2f}" in text
    assert f"tends to −log P(2.50) = {-float(P.logpdf(2.5)) / LN2:.3f} bits" in text
    assert "$D_P(Q)$ at σ = 0.81." in text


def test_on_data_it_is_maximum_likelihood(open_page) -> None:
    sample = datasets.old_faithful("waiting")
    app = open_page("objectives", lang="en", target=OLD_FAITHFUL, mumin=60, sigmamin=10)
    text = shown_text(app)
    nll = -stats.norm.logpdf(sample, 60, 10).mean() / LN2
    assert f"of the sample = **{nll:.3f} bits**" in text
    gap = KernelDensity(sample).bandwidth ** 2 / (2 * 10**2) / LN2
    assert f"here {gap:.3f} bits" in text
    assert f"mean {sample.mean():.1f} and standard deviation {sample.std():.1f} (denom" in text
    assert "no finite H(P)" in text
    at_best, off = (
        stats.norm.logpdf(sample, sample.mean() + step, sample.std()).sum() for step in (0.0, 5.0)
    )
    assert f"$e^{{{at_best - off:.1f}}}$ times as likely" in text


@pytest.mark.parametrize(
    ("lang", "target", "axis", "end"),
    [("en", "nested", "mu", 0), ("zh", "nested", "sigma", 1),
     ("zh", "gaussian", "mu", 1), ("en", OLD_FAITHFUL, "sigma", 0),
     ("zh", OLD_FAITHFUL, "mu", 1)],
)  # fmt: skip
def test_it_stands_at_the_ends_of_every_slider(open_page, lang, target, axis, end) -> None:
    if target == OLD_FAITHFUL:
        query = {"mumin": (40, 100)[end], "sigmamin": (1, 30)[end]}
    else:
        query = {"mu": (-6, 6)[end], "sigma": (0.05, 4)[end]}
    app = open_page("objectives", lang=lang, target=target, axis=axis, unit="nats", **query)
    text = shown_text(app)
    assert not app.warning
    assert " nan" not in text
    assert "-0.0" not in text
    assert "{{" not in text


def test_what_a_link_asks_for_in_vain_is_said_and_replaced(open_page) -> None:
    app = open_page("objectives", lang="en", mu="nan", sigma=1e9, axis="x", target="Mars")
    assert "axis, mu, sigma, target" in app.warning[0].value
    assert "σ = 0.81" in shown_text(app)


def test_without_its_entropy_the_second_objective_makes_a_spike(open_page) -> None:
    app = open_page("objectives", lang="en", target="unequal")
    app.radio(key="_guess_drop").set_value("peak").run()
    app.button(key="_do_drop").click().run()
    assert not app.exception
    assert app.slider(key="sigma").value == 0.05
    assert app.slider(key="mu").value == -2.0
    text = shown_text(app)
    assert "No; what happened: **a spike" in text
    assert "least at μ = −2.00, σ = 0.05" in text


def test_only_the_figure(open_page) -> None:
    app = open_page("objectives", lang="en", only="figure")
    text = shown_text(app)
    assert "Why." not in text
    assert not app.title
    assert len(app.get("plotly_chart")) == 3
    assert "This Q" in text


@pytest.mark.parametrize(
    ("target", "mu", "sigma", "unit"),
    [("goodfellow", 1.0, 1.0, "bits"), ("nested", -6.0, 0.05, "nats"), ("gaussian", 0, 4, "bits"),
     (None, 65.0, 8.0, "bits"), (None, 100.0, 1.0, "nats")],
)  # fmt: skip
def test_the_snippet_prints_the_numbers_of_the_page(target, mu, sigma, unit) -> None:
    p = datasets.TARGETS[target] if target else KernelDensity(datasets.old_faithful("waiting"))
    source = snippet(p, mu, sigma, unit)
    found = [float(n) for n in re.findall(r"-?\d+\.\d+(?:e-?\d+)?", printed_by(source))]
    q, scale = Gaussian(mu, sigma), LN2 if unit == "bits" else 1.0
    second = [differential_cross_entropy(q, p), q.entropy(), kl_divergence(q, p)]
    if target:
        first = [
            differential_cross_entropy(p, q), differential_entropy(p), kl_divergence(p, q)
        ]  # fmt: skip
    else:
        first = [-q.logpdf(p.sample).mean(), p.sample_mean * scale, p.sample_std * scale,
                 differential_cross_entropy(p, q)]  # fmt: skip
    np.testing.assert_allclose(found, np.array([*first, *second]) / scale, atol=2e-6, rtol=1e-7)
