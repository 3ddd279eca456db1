"""What the page tells the frame it stands in, and its reader when the server is gone."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

__all__ = ["HEIGHT_SCRIPT", "mount_frame"]

SOURCE = (Path(__file__).parent / "components" / "frame.js").read_text(encoding="utf-8")
# Sent with every answer, so the comments stay here.
JAVASCRIPT = "\n".join(s for s in SOURCE.splitlines() if not s.strip().startswith("//"))
CSS = """
#notice {
  position: fixed; inset: auto 0 0 0; z-index: 1000; padding: 0.6rem 1rem; text-align: center;
  font-family: var(--st-font); font-size: 0.9rem;
  color: var(--st-background-color); background: var(--st-text-color);
}
#notice[hidden] {display: none;}
"""
# The other half of frame.js, for the course page: a frame that tells its height gets it, and
# nobody else's. The second candidate is for a host that nests the app in a frame of its own.
HEIGHT_SCRIPT = """\
<script>addEventListener("message", ({data, source}) => document.querySelectorAll("iframe").forEach(frame => {
  if (data?.klHeight > 0 && [source, source?.parent].includes(frame.contentWindow)) frame.style.height = data.klHeight + "px";
}));</script>"""  # noqa: E501


@cache
def component() -> Any:
    """Register the component, once."""
    return st.components.v2.component(
        "kl_frame", html='<div id="notice" role="status" hidden></div>', css=CSS, js=JAVASCRIPT
    )


def mount_frame(lost: str, embedded: bool) -> None:
    """Mount the component; `lost` is what it says when the server does not answer."""
    data = {"lost": lost, "embedded": embedded}
    try:
        component()(data=data, key="_frame", height="content")
    except ValueError:  # Streamlit 1.62 forgets components when a test starts another runtime
        component.cache_clear()
        component()(data=data, key="_frame", height="content")
