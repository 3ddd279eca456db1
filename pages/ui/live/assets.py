"""The components' own files: HTML, CSS and JavaScript beside the Python that declares them.

There is no build step. A component's script is the files it names, one after the other; what
several share stands in ``handles.js``. Streamlit sends the text again with every answer, so
comment lines and the space that indents stay at home.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

__all__ = ["component", "script", "style"]

UI = Path(__file__).resolve().parents[1]


def script(*names: str) -> str:
    """Return the JavaScript of the files `names`, joined, without its comment lines."""
    lines = (line.strip() for name in names for line in read(name))
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def style(*names: str) -> str:
    """Return the CSS of the files `names`, joined, without its one-line comments."""
    lines = (line.strip() for name in names for line in read(name))
    return "\n".join(line for line in lines if line and not line.startswith("/*"))


def component(name: str, *, html: str, css: str, js: str) -> Callable[..., Any]:
    """Return what mounts the component `name`, declared when it is first mounted.

    Streamlit 1.62 forgets a component when another runtime starts in the same process, as every
    test does: then it is declared again.
    """
    declared: Callable[..., Any] | None = None

    def mount(**call: Any) -> Any:
        nonlocal declared
        if declared is not None:
            try:
                return declared(**call)
            except ValueError:
                pass
        declared = st.components.v2.component(name, html=html, css=css, js=js)
        return declared(**call)

    return mount


def read(name: str) -> list[str]:
    """Return the lines of one file, named from pages/ui."""
    return (UI / name).read_text(encoding="utf-8").splitlines()
