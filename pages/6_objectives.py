"""Two objectives: D(P‖Q) is a cross-entropy less a constant, in D(Q‖P) both terms move."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.questions import recall
from pages.ui.live.pace import lead
from pages.ui.objectives import snippets, view

page = begin_page("objectives")
page.say("question")
setting = lead(view.choose_setting, page)  # the target P, one Gaussian Q, and which of μ and σ runs

left, right = st.columns(2)
with left, st.container(gap="xsmall"):
    view.draw_first(page, setting)
with right, st.container(gap="xsmall"):
    view.draw_second(page, setting)

view.takeaway(page)
if not page.only_figure:
    view.why(page, setting)
    view.predict_collapse(page, setting)

table_expander(page, lambda: view.table_columns(page, setting))
code_expander(page, lambda: snippets.snippet(setting.p, setting.mu, setting.sigma, page.unit))
if not page.only_figure:
    view.two_pictures(page, setting)
recall(page)
end_page(page, view.DORMANT)
