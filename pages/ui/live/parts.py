"""Parts of a page that follow the hand, and the script that asks for them.

How a page is made live
-----------------------
1. Declare each slider once, as a constant: ``DISTANCE = Slider("d", 1.0, 4.0, 2.5, 0.05)`` (over
   named options: `Choice`). The page draws it where it belongs, ``DISTANCE.draw(label)``; whoever
   needs its value asks ``DISTANCE.value()``. Limits are seen to.
2. Write one function that draws *all* charts and sentences that those sliders move: it reads the
   sliders itself (in it they say what the hand shows), draws no widget, and returns what the rest
   of the page needs. Draw charts with `picture`, as everywhere. One slider, one such function.
3. Call it by ``follow(draw, page, …)`` where it stands. Whatever of it belongs elsewhere on the
   page it draws into places that it is handed, ``with place:``, each made by ``st.container()``
   (what stands in ``st.empty()`` is gone for a moment whenever the page runs).
4. The rest of the page (tables, code, predictions) is drawn from what `follow` returned; it runs
   when the hand has let go. Charts there change in place as well.
5. That a chart can be changed and need not be mounted anew, its figure has the same traces in
   every state: what is not there is a trace with empty arrays. Annotations, shapes and ranges may
   come, go and change at will, but a height may not.
6. All charts of one `follow` change in the same frame. Axes span the range of the controls.
7. ``picture(…, ghosts=[0])`` keeps the line number 0 as it was before the last change, thin and
   dotted, without a word: for a main picture of fewer than three curves.
8. What klcore refuses is told as a finding: by the page, and while a slider is held in place of
   the part. So the first argument is the page, in whose words.
9. The arguments of `follow` are those of the page's last run: never pass a slider's value.

While a slider is held, the script (``live.js``) sends its value, and the function answers alone.
Let go, the slider is committed as ever, and the whole page runs. No other fragment may hold
widgets: Streamlit answers for the page that a message names, so what a fragment's widget sends
when the reader has just left the page would be drawn into the next one.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from pages.ui.live.assets import component, script
from pages.ui.live.hands import sent
from pages.ui.live.session import Given, Live, being_drawn, current, move_from, part
from pages.ui.shell.findings import REFUSALS, told_as_finding

__all__ = ["begin", "end", "follow", "tell"]

T = TypeVar("T")
W = TypeVar("W", bound=Callable[[str], str])
P = ParamSpec("P")
SCRIPT = component("kl_live", html="", css="", js=script("live/live.js"))
# A part's messages are small: the script itself is sent once a run of the page.
PART = component("kl_part", html="", css="", js=script("live/part.js"))
END = "_live_end"
# Before it knew this, Streamlit added what a fragment draws elsewhere to what it drew there before:
# in the 1.62 that runs in the browser without a server, sliders work when they are let go.
CAN_FOLLOW = find_spec("streamlit.runtime.outside_container_wrapper") is not None


def follow(draw: Callable[Concatenate[W, P], T], page: W, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `draw` and return what it returns; call it again whenever a hand shows something else.

    See above for what `draw` may do.
    """
    drawn: list[T] = []
    refused: list[Exception] = []
    key = f"_live_{getattr(draw, '__name__', 'part')}"

    if not CAN_FOLLOW:
        return draw(page, *args, **kwargs)

    @st.fragment
    def answer() -> None:
        live, message = current(), sent(key, "live")
        move = move_from(message)
        first = not (drawn or refused)
        if move:
            live.confirm(message.get("confirmed"))
        with part(move) as given:
            try:
                result = draw(page, *args, **kwargs)
                if first:
                    drawn.append(result)
            except REFUSALS as refusal:
                if first:
                    refused.append(refusal)
                else:
                    with told_as_finding(page):
                        raise
        tell(key, live, given, echo=move and move.seq)
        if not first and bound() != live.committed:  # this run has swallowed that of a slider
            st.rerun()  # let go

    answer()
    if refused:  # the whole page tells it: what comes after has nothing to show
        raise refused[0]
    return drawn[0]


def begin(*look: object) -> None:
    """Begin a run of the whole page; `look` is what it takes new charts to change."""
    current().begin(look)


def end() -> None:
    """End a run of the whole page: mount the script, and what was drawn outside of all parts."""
    live = current()
    live.committed = bound()
    live.charts = {key: chart for key, chart in live.charts.items() if key in live.drawn}
    page = being_drawn()
    if not CAN_FOLLOW:
        return
    SCRIPT(key="_live_script", data={}, height="content")
    # The last thing that a run sends by itself: without it the end of the run has been lost.
    PART(key="_live_ran", data={"ran": live.run}, height="content")

    @st.fragment
    def report() -> None:
        message = sent(END, "report")
        if isinstance(message, dict) and message.get("session") == live.session:
            live.alive = True
            live.confirm(message.get("confirmed"))
            if message.get("refused") is True:
                live.refuse()
                st.rerun()
            if message.get("afresh") is True:
                live.mount_anew()
                st.rerun()
        tell(END, live, page, run=live.run)
        if sent(END, "settle") or bound() != live.committed:
            st.rerun()

    report()


def tell(key: str, live: Live, given: Given, **more: Any) -> None:
    """Give the browser what a part of the page shows."""
    data = {
        "session": live.session,
        "charts": given.charts,
        "version": live.version,
        "keys": given.keys,
        "said": next((one["alt"] for one in given.charts.values()), ""),
        **more,
    }
    # A component's message needs a callback to be kept at all.
    callbacks = {f"on_{name}_change": nothing for name in ("live", "report", "settle")}
    PART(key=key, data=data, height="content", **callbacks)


def nothing() -> None:
    """Do nothing."""


def bound() -> dict[str, Any]:
    """Return the committed values of all widgets that are kept in the URL, and of an upload's."""
    return {
        str(key): value
        for key, value in st.session_state.items()
        if str(key)[0] != "_" or str(key).startswith(("_file", "_upload_"))
    }
