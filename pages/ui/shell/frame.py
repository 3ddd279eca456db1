"""What the page tells the browser, the frame around it, and its reader when no server answers.

It also has the page run again when another server answers, see frame.js.
"""

from pages.ui.live.assets import component, script

__all__ = ["HEIGHT_SCRIPT", "mount_frame"]

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


COMPONENT = component(
    "kl_frame",
    html='<div id="notice" role="status" hidden></div>',
    css=CSS,
    js=script("shell/frame.js"),
)


def mount_frame(page: str, language: str, lost: str, embedded: bool) -> None:
    """Mount the component; `lost` is what it says when the server does not answer."""
    data = {"page": page, "language": language, "lost": lost, "embedded": embedded}
    COMPONENT(data=data, key="_frame", height="content", on_back_change=lambda: None)
