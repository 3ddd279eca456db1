"""Two objectives: D(P‖Q) is a cross-entropy less a constant, in D(Q‖P) both terms move."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.questions import recall
from pages.ui.live.parts import follow
from pages.ui.objectives import snippets, view
from pages.ui.shell.findings import told_as_finding

page = begin_page("objectives")
with told_as_finding(page):
    page.say("question", roles=page("roles"))
    chosen, small = view.choose_setting(page)
    left, right = st.columns(2)
    left.markdown(page("first_heading"))
    right.markdown(page("second_heading"))
    panels = [column.container(gap="xsmall") for column in (left, right)]
    setting = follow(view.pictures, page, chosen, small, *panels)
    if not page.only_figure:
        view.predict_collapse(page, setting)
        view.two_pictures(page, setting)
        view.why(page, setting)
    view.say_lowest(page, setting)
    view.takeaway(page)
    if not page.only_figure:
        view.likelihood_steps(page)

    table_expander(page, lambda: view.table_columns(page, setting))
    code_expander(page, lambda: snippets.snippet(setting.p, setting.mu, setting.sigma, page.unit))
    recall(page)
end_page(page, view.DORMANT)
