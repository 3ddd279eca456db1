"""An event of probability P(x) deserves a message of length −log P(x), and surprises add."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.live.parts import follow
from pages.ui.self_information import snippets, view

t = begin_page("self_information")
t.say("question")
view.X.draw(t("probability_x"))
first = st.container()
st.header(t("pair_heading"), anchor=False)
left, right = st.columns([1, 1.5], gap="large")
with left:
    view.Y.draw(t("probability_y"))
pair, said = right.container(), right.container()
with first:
    x, y = follow(view.one_and_two, t, pair, said)
with left:
    if not t.only_figure:
        view.predict_twice(t, x, y)
t.say("why")

st.header(t("message_heading"), anchor=False)
t.say("message")
message = view.type_message(t)
code = view.choose_code(t)
view.say_left_out(t, message)
left, right = st.columns([1.7, 1], gap="medium")
with left:
    view.draw_letters(t, message, code)
    view.say_total(t, message, code)
with right:
    view.compare_codes(t, message)

t.say("takeaway")
table_expander(t, lambda: view.table_columns(t, x, y, message, code))
code_expander(t, lambda: snippets.snippet(x, message, code, t.unit))
end_page(t)
