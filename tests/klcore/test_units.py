import math

import numpy as np
import pytest

from klcore import units
from klcore.errors import InvalidInputError


def test_a_bit_is_ln_2_nats() -> None:
    assert math.log(2.0) == units.LN2
    assert units.from_nats(units.LN2, "bits") == 1.0
    assert units.to_nats(1.0, "bits") == units.LN2


def test_nats_are_left_alone() -> None:
    assert units.from_nats(0.3, "nats") == 0.3
    assert units.to_nats(0.3, "nats") == 0.3


def test_a_float_gives_a_float_and_an_array_an_array() -> None:
    assert type(units.from_nats(np.float64(1.0), "bits")) is float
    np.testing.assert_array_equal(
        units.from_nats([[0.0, units.LN2], [math.inf, 2 * units.LN2]], "bits"),
        [[0.0, 1.0], [math.inf, 2.0]],
    )


@pytest.mark.parametrize("convert", [units.from_nats, units.to_nats])
def test_an_unknown_unit_is_named(convert) -> None:
    with pytest.raises(InvalidInputError, match="'bit'") as caught:
        convert(1.0, "bit")
    assert caught.value.argument == "unit"
