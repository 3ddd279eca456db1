"""What klcore refuses is told as a finding, wherever on a page it refuses."""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from klcore import InvalidInputError, NoFitError, NotResolvedError
from pages.ui.shell.text import load_text
from tests.amount import first
from tests.walking import page_app

STATES = [
    ("home", {}),
    ("self_information", {}),
    ("entropy", {}),
    ("cross_entropy", {}),
    ("kl_divergence", {}),
    ("asymmetry", {}),
    ("objectives", {}),
    ("forward_and_reverse", {}),
    ("forward_and_reverse", {"mode": "play"}),
    ("forward_and_reverse", {"look": "landscape"}),
    ("forward_and_reverse", {"look": "separation"}),
    ("forward_and_reverse", {"look": "between"}),
    ("forward_and_reverse", {"look": "plane"}),
    ("forward_and_reverse", {"look": "samples"}),
    ("forward_and_reverse", {"look": "uses"}),
    ("forward_and_reverse", {"mode": "play", "round": "2"}),
    ("forward_and_reverse", {"mode": "play", "round": "3"}),
    ("cross_entropy", {"view": "languages"}),
    ("cross_entropy", {"view": "one_text"}),
    ("kl_divergence", {"view": "proof"}),
    ("kl_divergence", {"view": "gaussians"}),
    ("kl_divergence", {"view": "evidence"}),
    ("kl_divergence", {"view": "triangle"}),
    ("asymmetry", {"view": "halving"}),
    ("asymmetry", {"view": "coins"}),
    ("asymmetry", {"view": "widths"}),
    ("objectives", {"axis": "sigma"}),
]
REFUSALS = [
    NotResolvedError("not_converged", 1e-3),
    NoFitError("reverse", "divergence_infinite"),
    InvalidInputError("p", "is refused"),
]
# These only change units, read what the package brings along, or sort letters.
NEVER = ("klcore.units", "klcore.datasets", "klcore.codes.letters")


def bound_by_pages() -> Iterator[tuple[ModuleType, str, Callable[..., Any]]]:
    """Every function of klcore that the modules of the pages have at hand, and where."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("pages.")]
    theirs = [vars(module).values() for module in modules]
    packages = {v for values in theirs for v in values if inspect.ismodule(v)}
    for module in [*modules, *(v for v in packages if v.__name__.startswith("klcore"))]:
        for name, value in list(vars(module).items()):
            home = getattr(value, "__module__", None) or ""
            is_function = callable(value) and not inspect.isclass(value)
            if is_function and home.startswith("klcore") and not home.startswith(NEVER):
                yield module, name, value


def forget() -> None:
    """Clear every cache of the pages and of klcore."""
    modules = [
        module for name, module in sys.modules.items() if name.startswith(("pages", "klcore"))
    ]
    for value in [value for module in modules for value in vars(module).values()]:
        cells = getattr(value, "__closure__", None) or ()
        for one in (value, *(cell.cell_contents for cell in cells)):
            clear = None if inspect.isclass(one) else getattr(one, "cache_clear", None)
            if clear is not None:
                clear()


def run(monkeypatch, page, query, stand_in):
    """The page with every function of klcore replaced by what `stand_in` makes of it."""
    with monkeypatch.context() as patch:
        for module, name, function in bound_by_pages():
            patch.setattr(module, name, stand_in(function))
        forget()
        app = page_app(page, {"lang": "en"} | query).run()
    forget()
    return app


def used(monkeypatch, page, query) -> list[str]:
    """Which functions the page calls, by their full names."""
    page_app(page, {"lang": "en"} | query).run()
    called: list[str] = []

    def recorded(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            called.append(f"{function.__module__}.{function.__qualname__}")
            return function(*args, **kwargs)

        return call

    assert not run(monkeypatch, page, query, recorded).exception
    return sorted(set(called))


def refusing(names, refusal):
    def stand_in(function):
        if f"{function.__module__}.{function.__qualname__}" not in names:
            return function

        @functools.wraps(function)
        def call(*args, **kwargs):
            raise refusal

        return call

    return stand_in


def is_told(app) -> bool:
    words = load_text("en", "home")
    told = {words.label(f"finding_{name}") for name in ("no_fit", "out_of_reach")}
    return any(info.value in told for info in app.info)


@pytest.mark.parametrize("state", first(STATES, 8), ids=str)
def test_a_refusal_is_no_failure_of_the_page(monkeypatch, state):
    page, query = state
    for name in used(monkeypatch, page, query):
        app = run(monkeypatch, page, query, refusing([name], REFUSALS[0]))
        assert not app.exception, (name, app.exception)


@pytest.mark.parametrize("page", ["home", "kl_divergence", "objectives"])
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_each_kind_is_told(monkeypatch, page, refusal):
    names = used(monkeypatch, page, {})
    app = run(monkeypatch, page, {}, refusing(names, refusal))
    assert names
    assert not app.exception
    assert is_told(app)


def test_the_finale_says_which_fit_there_is_not(monkeypatch):
    names = [f"klcore.fit.fits.fit_{way}_kl" for way in ("forward", "reverse")]
    app = run(monkeypatch, "forward_and_reverse", {}, refusing(names, REFUSALS[0]))
    assert not app.exception
    words = load_text("en", "forward_and_reverse")
    for way in ("forward", "reverse"):
        said = words.label(f"none_{way}_out_of_reach")
        assert said in [one.value for one in app.markdown]
