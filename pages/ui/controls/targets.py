"""The controls that choose the target P of the finale: an example, peaks of one's own, data."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from klcore import GaussianMixture, KernelDensity, datasets
from pages.ui.controls.number_field import whole_number
from pages.ui.controls.upload import Upload, code, read_upload
from pages.ui.live.sliders import Slider
from pages.ui.shell import link_state, numbers
from pages.ui.shell.choices import choose
from pages.ui.shell.page import Page

__all__ = [
    "CSV",
    "DORMANT",
    "EXAMPLES",
    "MAX_PEAKS",
    "OLD_FAITHFUL",
    "OWN",
    "PEAK_LIMITS",
    "WEIGHT_RANGE",
    "Peak",
    "Target",
    "choose_target",
    "edited_target",
    "geyser",
    "mixture_of",
    "shares",
    "with_peaks",
    "write_own_mixture",
    "write_own_peaks",
    "write_peaks",
]

# Of `klcore.datasets.TARGETS`.
EXAMPLES = ("goodfellow", "unequal", "too_close", "before_jump", "after_jump", "three", "nested",
            "gaussian", "laplace", "student_t", "cauchy", "exponential")  # fmt: skip
OLD_FAITHFUL, OWN, CSV = "old_faithful", "own", "csv"

MAX_PEAKS = 6
START = ((0.5, -2.5, 0.8), (0.5, 2.5, 0.8), (0.5, 0.0, 0.5), (0.5, 5.5, 0.8), (0.5, -5.5, 0.8),
         (0.5, 8.0, 0.5))  # fmt: skip
WEIGHT_RANGE = (0.0001, 1000.0)
MEAN_RANGE = (-10.0, 10.0)
WIDTH_RANGE = (0.05, 5.0)
PEAK_LIMITS = (WEIGHT_RANGE, MEAN_RANGE, WIDTH_RANGE)
MEANS = [Slider(f"m{i}", *MEAN_RANGE, start[1], 0.05) for i, start in enumerate(START, start=1)]
WIDTHS = [Slider(f"s{i}", *WIDTH_RANGE, start[2], 0.05) for i, start in enumerate(START, start=1)]
# Keys that a link may carry although the present choice does not read them.
DORMANT = frozenset(
    {"n", "column", *(f"{letter}{i}" for letter in "wms" for i in range(1, MAX_PEAKS + 1))}
)
LAST_GOOD = "_last_good_target"
Peak = tuple[float, float, float]  # weight, mean, width


@dataclass(frozen=True)
class Target:
    """The distribution P that is drawn, what to call it, and the sample behind it if any."""

    density: Any
    choice: str
    axis_key: str = "axis_x"
    sample: NDArray[np.float64] | None = None
    upload: Upload | None = None
    peaks: tuple[Peak, ...] = ()  # as the controls say them: the weights need not sum to 1

    @property
    def example(self) -> str | None:
        """The key of the named example in `klcore.datasets.TARGETS`."""
        return self.choice if self.choice in EXAMPLES else None


def choose_target(page: Page) -> Target:
    """Draw the controls and return the target they describe."""
    first, second = st.columns([1, 2.2], vertical_alignment="top")
    with first:
        options = [*EXAMPLES, OWN, OLD_FAITHFUL, CSV]
        choice = choose(page.text, "target", options, label=page("target"), how="list")
    with second:
        if choice == OWN:
            with st.expander(page("exact_values")):
                peaks = own_peaks(page)
            target = Target(mixture_of(peaks), OWN, peaks=peaks)
        elif choice == OLD_FAITHFUL:
            target = old_faithful(choose(page.text, "column", label=page("column")))
        elif choice == CSV:
            target = uploaded(page)
        else:
            density = datasets.TARGETS[choice]
            target = Target(density, choice, peaks=peaks_of(density))
            st.caption(page(f"about_{choice}"))
    if choice != CSV:
        st.session_state[LAST_GOOD] = target
    return target


def own_peaks(page: Page) -> tuple[Peak, ...]:
    """Draw one tab per peak and return the peaks; weights are normalised in the open."""
    count = whole_number(page("peaks"), (1, MAX_PEAKS), 2, key="n")
    tabs = st.tabs([page("peak", which=i) for i in range(1, count + 1)])
    peaks = []
    for i, tab in enumerate(tabs, start=1):
        weight = START[i - 1][0]
        with tab:
            left, middle, right, last = st.columns([1.3, 2, 2, 0.5], vertical_alignment="bottom")
            weight = left.number_input(
                page("weight"), *WEIGHT_RANGE, weight, 0.1, "%.4g", f"w{i}", bind="query-params"
            )
            with middle:
                mean = MEANS[i - 1].draw(page("mean"))
            with right:
                width = WIDTHS[i - 1].draw(page("width"))
            last.button(
                page("remove"),
                icon=":material/delete:",
                help=page("remove"),
                key=f"_remove{i}",
                disabled=count == 1,
                on_click=remove_peak,
                args=(i, count),
                width="stretch",
            )
        peaks.append(peak_within((weight, mean, width), START[i - 1]))
    st.caption(page("normalised", shares=shares(peaks)))
    return tuple(peaks)


def shares(peaks: Sequence[Peak]) -> str:
    """Return the weights of peaks as they add up to 1."""
    return " + ".join(numbers.number(weight, 3) for weight in mixture_of(peaks).weights)


def edited_target(target: Target) -> Target:
    """Return what the sliders say now, in a part of the page that follows the hand."""
    if target.choice != OWN:
        return target
    return with_peaks(
        target,
        [
            (weight, MEANS[i].value(), WIDTHS[i].value())
            for i, (weight, _, _) in enumerate(target.peaks)
        ],
    )


def with_peaks(target: Target, peaks: Sequence[Peak]) -> Target:
    """Return the target with other peaks."""
    return replace(target, density=mixture_of(peaks), peaks=tuple(peaks))


def peaks_of(density: Any) -> tuple[Peak, ...]:
    """Return the peaks of a density that is made of bell curves; of any other, none."""
    if isinstance(density, GaussianMixture):
        return tuple(zip(density.weights, density.mus, density.sigmas, strict=True))
    return ()


def remove_peak(which: int, count: int) -> None:
    """Take out one peak (a button's callback): those behind it move up."""
    values: dict[str, str | float] = {"n": count - 1}
    for i in range(which, count):
        values |= {f"{letter}{i}": st.session_state[f"{letter}{i + 1}"] for letter in "wms"}
    link_state.write(values)


def peak_within(peak: Sequence[float], start: Peak) -> Peak:
    """Return a peak within the controls' limits, whatever a client sent."""
    weight, mean, width = map(numbers.within, peak, PEAK_LIMITS, start)
    return weight, mean, width


def mixture_of(peaks: Sequence[Peak]) -> GaussianMixture:
    """Return the mixture of (weight, mean, width) with the weights divided by their sum."""
    total = sum(weight for weight, _, _ in peaks)
    weights, means, widths = zip(*peaks, strict=True)
    return GaussianMixture([weight / total for weight in weights], means, widths)


def write_own_mixture(mixture: GaussianMixture) -> GaussianMixture:
    """Put `mixture` into the reader's own peaks, rounded and within the controls' limits.

    To be called from a button's callback. Returns what the controls now say.
    """
    peaks = [
        (round(weight, 4), round(mean, 2), round(width, 2))
        for weight, mean, width in (
            peak_within(one, START[0])
            for one in zip(mixture.weights, mixture.mus, mixture.sigmas, strict=True)
        )
    ]
    write_own_peaks(peaks)
    return mixture_of(peaks)


def write_own_peaks(peaks: Sequence[Peak]) -> None:
    """Make `peaks`, which are within the controls' limits, the reader's own; for a callback."""
    write_peaks(peaks, target=OWN, n=len(peaks))


def write_peaks(peaks: Sequence[Peak], before: str = "", **more: str | float) -> None:
    """Put `peaks`, which are within the controls' limits, into their controls; for a callback.

    The controls' keys begin with `before`.
    """
    values = dict(more)
    for i, peak in enumerate(peaks, start=1):
        values |= {f"{before}{letter}{i}": value for letter, value in zip("wms", peak, strict=True)}
    link_state.write(values)


@cache
def geyser(column: str) -> KernelDensity:
    """Return the kernel density of one of Old Faithful's two columns."""
    return KernelDensity(datasets.old_faithful("eruption" if column == "eruption" else "waiting"))


def old_faithful(column: str) -> Target:
    """Return the geyser's kernel density for one of its two columns."""
    density = geyser(column)
    return Target(density, OLD_FAITHFUL, axis_key=f"axis_{column}", sample=density.sample)


def uploaded(page: Page) -> Target:
    """Draw the upload and the choice of column; what was shown before stays until one is good."""
    before = st.session_state.get(LAST_GOOD) or Target(datasets.TARGETS[EXAMPLES[0]], EXAMPLES[0])
    if page.embedded:  # a cross-site frame's upload is refused by the server
        st.caption(page("upload_embedded"))
        return before
    found = read_upload(page, name_of(page, before))
    if found is None:
        return before
    axis = "axis_logarithm" if found.drawn.log else "axis_data"
    density = found.drawn.density
    target = Target(density, CSV, axis_key=axis, sample=density.sample, upload=found)
    st.session_state[LAST_GOOD] = target
    return target


def name_of(page: Page, target: Target) -> str:
    """Return what the page calls a target; a file's is called by the file and the column."""
    if target.upload is None:
        return page.option("target", target.choice)
    return page(
        "upload_name", file=code(target.upload.file), column=code(target.upload.column.name)
    )
