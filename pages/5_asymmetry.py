"""Does it matter who is P? Each direction weighs events by its own sender, so they differ."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.choice import choose_view
from pages.ui.details import code_expander, table_expander
from pages.ui.snippets.asymmetry import halving_snippet, pair_snippet, widths_snippet
from pages.ui.views.asymmetry import (
    COINS,
    DORMANT,
    HALVING,
    PAYING,
    VIEWS,
    choose_pair,
    draw_halving,
    draw_rows,
    edit_pair,
    halving_columns,
    predict_payment,
    takeaway_halving,
    takeaway_pair,
    term_columns,
)
from pages.ui.views.coins_and_widths import (
    choose_coins,
    choose_width,
    coin_columns,
    draw_coin_map,
    draw_widths,
    takeaway_coins,
    takeaway_widths,
    width_columns,
)

t = begin_page("asymmetry")
t.say("question")
view = choose_view(t, VIEWS)

if view in (PAYING, HALVING):
    pair = choose_pair(t)
    figure, weights = st.columns([2.5, 2])
    with weights:
        p, q = edit_pair(t, pair)

if view == PAYING:
    with figure, st.container(gap="xsmall"):
        draw_rows(t, p, q)
    takeaway_pair(t, p, q)
    if not t.only_figure:
        t.say("why")
        predict_payment(t, pair, p, q)
    table_expander(t, lambda: term_columns(t, p, q))
    code_expander(t, lambda: pair_snippet(p.p, q.p, t.unit))
elif view == HALVING:
    with figure:
        draw_halving(t, p, q)
    takeaway_halving(t, p, q)
    t.say("halving_why")
    table_expander(t, lambda: halving_columns(t, p, q))
    code_expander(t, lambda: halving_snippet(p.p, q.p, t.unit))
elif view == COINS:
    coin_p, coin_q = choose_coins(t)
    draw_coin_map(t, coin_p, coin_q)
    takeaway_coins(t, coin_p, coin_q)
    table_expander(t, lambda: coin_columns(t, coin_q))
    code_expander(
        t, lambda: pair_snippet((coin_p, 1 - coin_p), (coin_q, 1 - coin_q), t.unit)
    )  # fmt: skip
else:
    s = choose_width(t)
    draw_widths(t, s)
    takeaway_widths(t, s)
    table_expander(t, lambda: width_columns(t))
    code_expander(t, lambda: widths_snippet(s, t.unit))

end_page(t, DORMANT)
