"""Entropy is the average length of a message with the best code: H ≤ L < H + 1, really sent."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pmf_editor import choice_keys, editor_keys
from pages.ui.entropy import snippets, view
from pages.ui.live.pace import lead

t = begin_page("entropy")
t.say("question")
pmf, _ = lead(
    view.editor_and_rectangles, t, view.redraw_rectangles, unless=choice_keys(view.PREFIX)
)
view.say_entropy(t, pmf)
view.predict_even(t, pmf)
t.say("why")

st.header(t("code_heading"), anchor=False)
view.say_code(t, pmf)
left, right = st.columns([1, 1.35], gap="medium")
with left:
    view.show_code(t, pmf)
with right:
    view.draw_tree(t, pmf)

st.header(t("blocks_heading"), anchor=False)
t.say("blocks")
view.draw_blocks(t, pmf)
view.say_blocks(t, pmf)

st.header(t("send_heading", count=f"{view.MESSAGES:,}"), anchor=False)
t.say("send")
seed = view.choose_seed(t)
view.draw_averages(t, pmf, seed)
view.show_sent(t, pmf, seed)
view.say_sent(t, pmf, seed)

t.say("takeaway")
table_expander(t, lambda: view.table_columns(t, pmf))
code_expander(t, lambda: snippets.snippet(pmf, seed, t.unit))
end_page(t, editor_keys(view.PREFIX))
