"""Entropy is the average length of a message with the best code: H ≤ L < H + 1, really sent."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pmf_editor import draw_editor, editor_keys
from pages.ui.entropy import snippets, view
from pages.ui.live.parts import follow
from pages.ui.shell.findings import told_as_finding

page = begin_page("entropy")
with told_as_finding(page):
    page.say("question")
    place, editor = draw_editor(page, view.PREFIX, "biased_coin")
    with place:
        pmf = follow(view.rectangles_and_entropy, page, editor)
    view.predict_even(page, pmf)
    page.say("why")

    st.header(page("code_heading"), anchor=False)
    view.say_code(page, pmf)
    left, right = st.columns([1, 1.35], gap="medium")
    with left:
        view.show_code(page, pmf)
    with right:
        view.draw_tree(page, pmf)

    st.header(page("blocks_heading"), anchor=False)
    page.say("blocks")
    view.draw_blocks(page, pmf)
    view.say_blocks(page, pmf)

    st.header(page("send_heading", count=f"{view.MESSAGES:,}"), anchor=False)
    page.say("send")
    seed = view.choose_seed(page)
    view.draw_averages(page, pmf, seed)
    view.show_sent(page, pmf, seed)
    view.say_sent(page, pmf, seed)

    page.say("takeaway")
    table_expander(page, lambda: view.table_columns(page, pmf))
    code_expander(page, lambda: snippets.snippet(pmf, seed, page.unit))
end_page(page, editor_keys(view.PREFIX))
