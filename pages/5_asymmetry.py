"""Does it matter who is P? Each direction weighs events by its own sender, so they differ."""

from pages.ui import begin_page, end_page
from pages.ui.choice import choose_view
from pages.ui.details import code_expander, table_expander
from pages.ui.pace import lead
from pages.ui.pmf_pairs import PAIR_CHOICES
from pages.ui.snippets.asymmetry import halving_snippet, pair_snippet, widths_snippet
from pages.ui.views.asymmetry import (
    COINS,
    DORMANT,
    HALVING,
    PAYING,
    VIEWS,
    draw_row,
    halving_columns,
    pair_and_halving,
    pair_and_reverse,
    predict_payment,
    redraw_reverse,
    takeaway_halving,
    takeaway_pair,
    term_columns,
)
from pages.ui.views.coins_and_widths import (
    coin_columns,
    coins_and_map,
    takeaway_coins,
    takeaway_widths,
    width_and_curves,
    width_columns,
)

t = begin_page("asymmetry")
t.say("question")
view = choose_view(t, VIEWS)

if view == PAYING:
    drawn = lead(pair_and_reverse, t, redraw_reverse, unless=PAIR_CHOICES)
    pair, p, q = drawn.pair, drawn.p, drawn.q
    with drawn.rows:
        draw_row(t, "forward", p, q)
    takeaway_pair(t, p, q)
    if not t.only_figure:
        t.say("why")
        predict_payment(t, pair, p, q)
    table_expander(t, lambda: term_columns(t, p, q))
    code_expander(t, lambda: pair_snippet(p.p, q.p, t.unit))
elif view == HALVING:
    p, q = lead(pair_and_halving, t)
    takeaway_halving(t, p, q)
    t.say("halving_why")
    table_expander(t, lambda: halving_columns(t, p, q))
    code_expander(t, lambda: halving_snippet(p.p, q.p, t.unit))
elif view == COINS:
    coin_p, coin_q = lead(coins_and_map, t)
    takeaway_coins(t, coin_p, coin_q)
    table_expander(t, lambda: coin_columns(t, coin_q))
    code_expander(
        t, lambda: pair_snippet((coin_p, 1 - coin_p), (coin_q, 1 - coin_q), t.unit)
    )  # fmt: skip
else:
    s = lead(width_and_curves, t)
    takeaway_widths(t, s)
    table_expander(t, lambda: width_columns(t))
    code_expander(t, lambda: widths_snippet(s, t.unit))

end_page(t, DORMANT)
