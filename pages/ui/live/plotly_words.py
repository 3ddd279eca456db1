"""Plotly's own words in the reader's language, given with each chart: no script is loaded."""

from typing import Any

from pages.ui.shell import link_state
from pages.ui.shell.text import load_text

__all__ = ["plotly_words"]


def plotly_words() -> dict[str, Any]:
    """Return what a chart's configuration says in the language of the page."""
    language = link_state.language()
    text = load_text(language, "home")
    words = {
        "Zoom": text.label("plotly_zoom"),
        "Reset axes": text.label("plotly_reset"),
        "Download plot": text.label("plotly_save"),
        "Double-click to zoom back out": text.label("plotly_back"),
        "Taking snapshot - this may take a few seconds": text.label("plotly_saving"),
        "Snapshot succeeded": text.label("plotly_saved"),
    }
    return {"locale": language, "locales": {language: {"dictionary": words, "format": {}}}}
