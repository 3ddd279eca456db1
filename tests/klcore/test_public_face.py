"""What other people's code may rely on is all there, explained, and kept."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import klcore

MODULES = sorted(Path(klcore.__file__).parent.rglob("*.py"))
# Names and order of arguments that must never change; more may be added behind them.
PROMISED = {
    "klcore.Gaussian": ["mu", "sigma"],
    "klcore.GaussianMixture": ["weights", "mus", "sigmas"],
    "klcore.kl_divergence": ["p", "q"],
    "klcore.fit_forward_kl": ["p"],
    "klcore.fit_reverse_kl": ["p"],
    "klcore.landscape": ["p", "mus", "sigmas", "direction"],
    "klcore.fit_alpha": ["p", "alpha"],
    "klcore.separation_transition": ["weights", "sigmas"],
    "klcore.descend": ["p", "start", "direction", "method", "rate", "steps"],
    "klcore.discrete.self_information": ["p"],
    "klcore.discrete.entropy": ["p"],
    "klcore.discrete.cross_entropy": ["p", "q"],
    "klcore.discrete.kl_divergence": ["p", "q"],
    "klcore.discrete.kl_terms": ["p", "q"],
    "klcore.codes.huffman": ["p", "symbols"],
    "klcore.bivariate.Gaussian": ["mean", "cov"],
    "klcore.bivariate.GaussianMixture": ["weights", "means", "covs"],
    "klcore.bivariate.kl_divergence": ["p", "q"],
    "klcore.bivariate.fit_forward_kl": ["p", "axis_aligned"],
    "klcore.bivariate.fit_reverse_kl": ["p", "axis_aligned"],
    "klcore.evidence.log_likelihood_ratio": ["q", "p", "draws"],
    "klcore.evidence.mean_draws": ["q", "p", "odds"],
    "klcore.evidence.first_passage": ["q", "p", "odds", "n"],
    "klcore.estimators.mean_and_variance": ["q", "p", "estimator"],
    "klcore.estimators.expected_gradient": ["q", "p", "estimator"],
    "klcore.estimators.descend": ["p", "start", "estimator", "draws", "rate", "steps", "rng"],
}
PUBLIC = [
    klcore, klcore.bivariate, klcore.codes, klcore.datasets, klcore.discrete, klcore.estimators,
    klcore.evidence, klcore.units,
]  # fmt: skip


@pytest.mark.parametrize("name", PROMISED)
def test_promised_names_keep_their_arguments(name: str) -> None:
    module, _, function = name.rpartition(".")
    found = getattr(importlib.import_module(module), function)
    assert list(inspect.signature(found).parameters)[: len(PROMISED[name])] == PROMISED[name]


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: module.__name__)
def test_every_public_function_is_documented(module) -> None:
    for name in module.__all__:
        found = getattr(module, name)
        if not inspect.isfunction(found):
            continue
        text = inspect.getdoc(found) or ""
        for section in ("Parameters", "Returns", "Raises", "Examples"):
            assert f"\n{section}\n{'-' * len(section)}\n" in text, f"{name}: {section}"
        assert ">>>" in text, name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(MODULES[0].parent)))
def test_every_module_says_what_it_offers(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert "\n__all__ = [" in source or len(ast.parse(source).body) == 1  # nothing but a docstring
    assert "streamlit" not in source
    assert "plotly" not in source
