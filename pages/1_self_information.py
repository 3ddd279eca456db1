"""An event of probability P(x) deserves a message of length −log P(x), and surprises add."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.live.pace import lead
from pages.ui.self_information import snippets, view

t = begin_page("self_information")
t.say("question")
x = lead(view.event_and_curve, t)
view.draw_yardsticks(t, x)

st.header(t("pair_heading"), anchor=False)
left, right = st.columns([1, 1.5], gap="large")
with left:
    y = view.choose_probability(t, "y", "1/6")
    if not t.only_figure:
        view.predict_twice(t, x, y)
with right:
    view.draw_pair(t, x, y)
    view.say_pair(t, x, y)
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
