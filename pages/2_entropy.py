"""Entropy is the average length of a message with the best code: H ≤ L < H + 1, really sent."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.details import code_expander, table_expander
from pages.ui.pace import lead
from pages.ui.pmf_editor import choice_keys, editor_keys
from pages.ui.snippets.entropy import snippet
from pages.ui.views.entropy import (
    MESSAGES,
    PREFIX,
    choose_seed,
    draw_averages,
    draw_blocks,
    draw_tree,
    editor_and_rectangles,
    predict_even,
    redraw_rectangles,
    say_blocks,
    say_code,
    say_entropy,
    say_sent,
    show_code,
    show_sent,
    table_columns,
)

t = begin_page("entropy")
t.say("question")
pmf, _ = lead(editor_and_rectangles, t, redraw_rectangles, unless=choice_keys(PREFIX))
say_entropy(t, pmf)
predict_even(t, pmf)
t.say("why")

st.header(t("code_heading"), anchor=False)
say_code(t, pmf)
left, right = st.columns([1, 1.35], gap="medium")
with left:
    show_code(t, pmf)
with right:
    draw_tree(t, pmf)

st.header(t("blocks_heading"), anchor=False)
t.say("blocks")
draw_blocks(t, pmf)
say_blocks(t, pmf)

st.header(t("send_heading", count=f"{MESSAGES:,}"), anchor=False)
t.say("send")
seed = choose_seed(t)
draw_averages(t, pmf, seed)
show_sent(t, pmf, seed)
say_sent(t, pmf, seed)

t.say("takeaway")
table_expander(t, lambda: table_columns(t, pmf))
code_expander(t, lambda: snippet(pmf, seed, t.unit))
end_page(t, editor_keys(PREFIX))
