"""The least that follows a hand, as a yardstick: Streamlit's slider and one small chart.

Run by `tests.benchmarks.feel`. It settles nothing, confirms nothing and falls back on nothing; its
answers leave at once (TCP_NODELAY), as the app's do.
"""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages.ui.shell.process import send_at_once

JS = """
const states = new WeakMap()
export default function ({ data, parentElement, setTriggerValue }) {
  let s = states.get(parentElement)
  if (!s) {
    states.set(parentElement, s = { seq: 0, flying: false, next: null })
    const box = () => document.querySelector(".st-key-d")
    s.flush = () => {
      if (s.flying || s.next === null) return
      s.flying = true
      s.trigger("live", { value: s.next, seq: ++s.seq })
      s.next = null
    }
    let down = false, seen
    addEventListener("pointerdown", ({ target }) => { down = box()?.contains(target) }, true)
    addEventListener("pointerup", () => { down = false; s.next = null }, true)
    const watch = () => {
      const value = box()?.querySelector("input[type=range]")?.valueAsNumber
      if (down && value !== seen) { s.next = seen = value; s.flush() }
      requestAnimationFrame(watch)
    }
    watch()
  }
  s.trigger = setTriggerValue
  const chart = document.querySelector(".st-key-c .js-plotly-plot")
  const menu = chart?._fullLayout?.updatemenus?.[0]
  if (menu && data.seq === s.seq) {
    menu.buttons[0].args = [{ y: [data.y] }, {}, [0]]
    chart.querySelector(".updatemenu-button").dispatchEvent(new MouseEvent("click"))
  }
  if (data.seq === s.seq) s.flying = false
  s.flush()
}
"""
send_at_once()
live = st.components.v2.component("bare", html="<span></span>", js=JS)
X = np.linspace(-8, 8, 321)


def peaks(d: float) -> np.ndarray:
    return np.exp(-0.5 * (X - d) ** 2) + np.exp(-0.5 * (X + d) ** 2)


st.html("<style>.updatemenu-container {display: none}</style>")
st.slider("d", 0.0, 5.0, 2.5, 0.05, key="d")
BUTTON = {"method": "update", "args": [{}, {}, []], "label": ""}
layout = {"height": 260, "yaxis": {"range": [0, 2]}, "xaxis": {"range": [-8, 8]}}
layout["updatemenus"] = [{"type": "buttons", "x": 0.5, "y": 0.5, "buttons": [BUTTON]}]
mounted = st.session_state.setdefault("mounted", st.session_state.d)
curve = {"type": "scatter", "x": X, "y": peaks(mounted), "fill": "tozeroy"}
st.plotly_chart(go.Figure([curve], layout, _validate=False), theme=None, key="c")


@st.fragment
def answer() -> None:
    """Answer the question that is being asked."""
    asked = getattr(st.session_state.get("live"), "live", None) or {}
    y = peaks(asked.get("value", st.session_state.d)).round(4).tolist()
    data = {"seq": asked.get("seq"), "y": y}
    live(data=data, key="live", on_live_change=lambda: None, height="content")


answer()
