import numpy as np
import pytest

from klcore import datasets
from klcore.distributions.mixture import GaussianMixture
from klcore.errors import InvalidInputError


def test_old_faithful_is_the_known_sample() -> None:
    eruption = datasets.old_faithful("eruption")
    waiting = datasets.old_faithful("waiting")
    assert eruption.shape == waiting.shape == (272,)
    # R: mean(faithful$eruptions), sd(faithful$eruptions), and the same for waiting.
    assert eruption.mean() == pytest.approx(3.487783, abs=1e-6)
    assert eruption.std(ddof=1) == pytest.approx(1.141371, abs=1e-6)
    assert waiting.mean() == pytest.approx(70.89706, abs=1e-5)
    assert waiting.std(ddof=1) == pytest.approx(13.59497, abs=1e-5)


def test_a_caller_cannot_spoil_the_data_for_the_next() -> None:
    datasets.old_faithful("eruption")[:] = 0.0
    datasets.letter_percentages("english")[:] = 0.0
    assert datasets.old_faithful("eruption").min() > 1.0
    assert datasets.letter_percentages("english").sum() == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("language", "total"),
    [
        ("english", 100.00),
        ("french", 96.88),
        ("german", 100.00),
        ("spanish", 100.14),
        ("italian", 99.95),
    ],
)
def test_tables_are_normalised_in_the_open(language: str, total: float) -> None:
    percentages = datasets.letter_percentages(language)
    assert percentages.sum() == pytest.approx(total, abs=0.005)
    pmf = datasets.letter_frequencies(language)
    assert pmf.shape == (26,) == (len(datasets.LETTERS),)
    assert pmf.sum() == pytest.approx(1.0, abs=1e-15)
    np.testing.assert_allclose(pmf * percentages.sum(), percentages, rtol=1e-14)


def test_only_italian_lacks_letters() -> None:
    missing = {
        language: "".join(
            letter
            for letter, p in zip(
                datasets.LETTERS, datasets.letter_frequencies(language), strict=True
            )
            if p == 0.0
        )
        for language in datasets.LANGUAGES
    }
    assert missing == {
        "english": "",
        "french": "",
        "german": "",
        "spanish": "",
        "italian": "jkwxy",
    }


def test_unknown_names_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="'klingon'") as caught:
        datasets.letter_frequencies("klingon")
    assert caught.value.argument == "language"
    with pytest.raises(InvalidInputError, match="'height'") as caught:
        datasets.old_faithful("height")  # type: ignore[arg-type]
    assert caught.value.argument == "column"


def test_named_targets_are_densities_and_cannot_be_changed() -> None:
    assert list(datasets.TARGETS) == [
        "goodfellow",
        "unequal",
        "too_close",
        "before_jump",
        "after_jump",
        "three",
        "nested",
        "gaussian",
        "laplace",
        "student_t",
        "cauchy",
        "exponential",
    ]
    x = np.linspace(-40.0, 40.0, 80_001)
    for name, target in datasets.TARGETS.items():
        mass = np.trapezoid(target.pdf(x), x)
        tail = 0.02 if name == "cauchy" else 1e-3
        assert mass == pytest.approx(1.0, abs=tail), name
    with pytest.raises(TypeError):
        datasets.TARGETS["goodfellow"] = None  # type: ignore[index]


def test_peaks_are_as_many_as_the_name_promises() -> None:
    x = np.linspace(-8.0, 8.0, 160_001)
    expected = {
        "goodfellow": 2,
        "unequal": 2,
        "too_close": 2,
        "before_jump": 2,
        "after_jump": 2,
        "three": 3,
        "nested": 1,
    }
    for name, peaks in expected.items():
        target = datasets.TARGETS[name]
        assert isinstance(target, GaussianMixture)
        pdf = target.pdf(x)
        assert np.sum((pdf[1:-1] > pdf[:-2]) & (pdf[1:-1] > pdf[2:])) == peaks, name
