"""An event of probability P(x) deserves a message of length −log P(x), and surprises add."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.live.parts import follow
from pages.ui.self_information import snippets, view
from pages.ui.shell.findings import told_as_finding

page = begin_page("self_information")
with told_as_finding(page):
    page.say("question")
    view.X.draw(page("probability_x"))
    first = st.container()
    st.header(page("pair_heading"), anchor=False)
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        view.Y.draw(page("probability_y"))
    pair, said = right.container(), right.container()
    with first:
        x, y = follow(view.one_and_two, page, pair, said)
    with left:
        if not page.only_figure:
            view.predict_twice(page, x, y)
    page.say("why")

    st.header(page("message_heading"), anchor=False)
    page.say("message")
    message = view.type_message(page)
    code = view.choose_code(page)
    view.say_left_out(page, message)
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        view.draw_letters(page, message, code)
        view.say_total(page, message, code)
    with right:
        view.compare_codes(page, message)

    page.say("takeaway")
    table_expander(page, lambda: view.table_columns(page, x, y, message, code))
    code_expander(page, lambda: snippets.snippet(x, message, code, page.unit))
end_page(page)
