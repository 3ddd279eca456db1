"""Two objectives: D(P‖Q) is a cross-entropy less a constant, in D(Q‖P) both terms move."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.details import code_expander, table_expander
from pages.ui.pace import lead
from pages.ui.snippets.objectives import snippet
from pages.ui.views.objectives import (
    DORMANT,
    choose_setting,
    draw_first,
    draw_second,
    predict_collapse,
    table_columns,
    takeaway,
    two_pictures,
    why,
)

t = begin_page("objectives")
t.say("question")
setting = lead(choose_setting, t)  # the target P, one Gaussian Q, and which of μ and σ runs

left, right = st.columns(2)
with left, st.container(gap="xsmall"):
    draw_first(t, setting)
with right, st.container(gap="xsmall"):
    draw_second(t, setting)

takeaway(t)
if not t.only_figure:
    why(t, setting)
    predict_collapse(t, setting)

table_expander(t, lambda: table_columns(t, setting))
code_expander(t, lambda: snippet(setting.p, setting.mu, setting.sigma, t.unit))
if not t.only_figure:
    two_pictures(t, setting)
end_page(t, DORMANT)
