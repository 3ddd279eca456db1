"""Two objectives: D(P‖Q) is a cross-entropy less a constant, in D(Q‖P) both terms move."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.questions import recall
from pages.ui.live.pace import lead
from pages.ui.objectives import snippets, view

t = begin_page("objectives")
t.say("question")
setting = lead(view.choose_setting, t)  # the target P, one Gaussian Q, and which of μ and σ runs

left, right = st.columns(2)
with left, st.container(gap="xsmall"):
    view.draw_first(t, setting)
with right, st.container(gap="xsmall"):
    view.draw_second(t, setting)

view.takeaway(t)
if not t.only_figure:
    view.why(t, setting)
    view.predict_collapse(t, setting)

table_expander(t, lambda: view.table_columns(t, setting))
code_expander(t, lambda: snippets.snippet(setting.p, setting.mu, setting.sigma, t.unit))
if not t.only_figure:
    view.two_pictures(t, setting)
recall(t)
end_page(t, view.DORMANT)
