"""An event of probability P(x) deserves a message of length −log P(x), and surprises add."""

import streamlit as st

from pages.ui import begin_page, end_page, prediction
from pages.ui.details import code_expander, table_expander
from pages.ui.pace import lead
from pages.ui.snippets.self_information import snippet
from pages.ui.views.self_information import (
    after_twice,
    choose_code,
    choose_probability,
    compare_codes,
    draw_letters,
    draw_pair,
    draw_yardsticks,
    event_and_curve,
    happen_twice,
    say_left_out,
    say_pair,
    say_total,
    table_columns,
    type_message,
)

t = begin_page("self_information")
t.say("question")
x = lead(event_and_curve, t)
draw_yardsticks(t, x)

st.header(t("pair_heading"), anchor=False)
left, right = st.columns([1, 1.5], gap="large")
with left:
    y = choose_probability(t, "y", "1/6")
    if not t.only_figure:
        twice = prediction.ask(t, "twice", ["equal", "less", "more"], happen_twice(x))
        after_twice(t, twice, x, y)
with right:
    draw_pair(t, x, y)
    say_pair(t, x, y)
t.say("why")

st.header(t("message_heading"), anchor=False)
t.say("message")
message = type_message(t)
code = choose_code(t)
say_left_out(t, message)
left, right = st.columns([1.7, 1], gap="medium")
with left:
    draw_letters(t, message, code)
    say_total(t, message, code)
with right:
    compare_codes(t, message)

t.say("takeaway")
table_expander(t, lambda: table_columns(t, x, y, message, code))
code_expander(t, lambda: snippet(x, message, code, t.unit))
end_page(t)
