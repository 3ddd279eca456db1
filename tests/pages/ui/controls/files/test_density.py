"""Heavy tails are drawn: the middle of the sample, what lies outside counted, nothing hidden."""

import numpy as np
import pytest
from scipy import stats

from klcore.distributions.kernel_density import silverman
from pages.ui.controls.files import (
    MAX_SPREAD,
    REACH,
    density_of,
    has_far_values,
    preferred,
    read_columns,
)
from tests.files_of_readers import FOLDER


def of_file(name: str) -> tuple[float, ...]:
    columns = read_columns((FOLDER / name).read_bytes())
    return columns[preferred(columns)].values


def test_a_sample_without_far_values_is_drawn_whole():
    values = np.linspace(0, 9, 10)
    drawn = density_of(values)
    assert (drawn.below, drawn.above, drawn.rule) == (0, 0, 0.0)
    assert drawn.density.bandwidth == silverman(values)
    reach = 0.9 * MAX_SPREAD * drawn.density.bandwidth
    assert density_of([*values, reach]).density.sample.size == 11


@pytest.mark.parametrize("outlier", [1e3, 1e6, 1e12, 1e60, 1e74])
def test_one_far_value_is_counted_outside(outlier: float):
    values = [*range(400), outlier]
    drawn = density_of(values)
    assert (drawn.below, drawn.above) == ((2, 2) if outlier > 1e5 else (0, 0))
    assert drawn.density.sample.max() == (398 if outlier > 1e5 else 1000)


@pytest.mark.parametrize("name", ["75_heavy_tail.csv", "76_cauchy_like.csv"])
def test_the_middle_99_percent_of_heavy_tails(name: str):
    values = np.array(of_file(name))
    assert has_far_values(values)
    drawn = density_of(values)
    tail = values.size // 200
    assert (drawn.below, drawn.above) == (tail, tail)
    low, high = np.sort(values)[[tail, -tail - 1]]
    inside = values[(values >= low) & (values <= high)]
    assert drawn.density.sample.tolist() == inside.tolist()
    assert np.ptp(inside) <= REACH * drawn.density.bandwidth * (1 + 1e-12)
    assert (drawn.rule == 0) == (drawn.density.bandwidth == silverman(inside))


@pytest.mark.parametrize("power", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("size", [100, 2_000, 20_000])
def test_tails_of_every_weight_are_drawn(power: float, size: int):
    draws = stats.cauchy.ppf((np.arange(size) + 0.5) / size)
    values = np.sign(draws) * np.abs(draws) ** power
    drawn = density_of(values)
    p = drawn.density
    assert np.ptp(p.sample) <= MAX_SPREAD * p.bandwidth
    assert p.sample.size + drawn.below + drawn.above == size
    assert drawn.below + drawn.above <= size / 100
    if drawn.rule:
        assert p.bandwidth == pytest.approx(np.ptp(p.sample) / REACH)
        assert drawn.rule == silverman(p.sample) < p.bandwidth


def test_logarithms_are_to_base_10():
    values = np.array(of_file("75_heavy_tail.csv"))
    drawn = density_of(values, log=True)
    assert drawn.density.sample_mean == pytest.approx(np.log10(values).mean())
    assert (drawn.below, drawn.above, drawn.rule, drawn.log) == (0, 0, 0.0, True)


def test_of_so_few_values_none_is_left_outside():
    drawn = density_of([1.0, 2.0, 3.0, 4.0, 5.0, 1e9])
    assert drawn.below + drawn.above == 0
    assert drawn.density.bandwidth == pytest.approx(1e9 / REACH)
