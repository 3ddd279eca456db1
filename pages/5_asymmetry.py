"""Does it matter who is P? Each direction weighs events by its own sender, so they differ."""

from pages.ui import begin_page, end_page
from pages.ui.asymmetry import coins_and_widths, snippets, view
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pairs import PAIR_CHOICES
from pages.ui.controls.questions import recall
from pages.ui.live.pace import lead
from pages.ui.shell.choices import choose

t = begin_page("asymmetry")
t.say("question")
chosen = choose(t.text, "view", view.VIEWS, label=t("view"), label_visibility="collapsed")

if chosen == view.PAYING:
    drawn = lead(view.pair_and_reverse, t, view.redraw_reverse, unless=PAIR_CHOICES)
    pair, p, q = drawn.pair, drawn.p, drawn.q
    with drawn.rows:
        view.draw_row(t, "forward", p, q)
    view.takeaway_pair(t, p, q)
    if not t.only_figure:
        t.say("why")
        view.predict_payment(t, pair, p, q)
    table_expander(t, lambda: view.term_columns(t, p, q))
    code_expander(t, lambda: snippets.pair_snippet(p.p, q.p, t.unit))
elif chosen == view.HALVING:
    p, q = lead(view.pair_and_halving, t)
    view.takeaway_halving(t, p, q)
    t.say("halving_why")
    table_expander(t, lambda: view.halving_columns(t, p, q))
    code_expander(t, lambda: snippets.halving_snippet(p.p, q.p, t.unit))
elif chosen == view.COINS:
    coin_p, coin_q = lead(coins_and_widths.coins_and_map, t)
    coins_and_widths.takeaway_coins(t, coin_p, coin_q)
    table_expander(t, lambda: coins_and_widths.coin_columns(t, coin_q))
    code_expander(
        t, lambda: snippets.pair_snippet((coin_p, 1 - coin_p), (coin_q, 1 - coin_q), t.unit)
    )  # fmt: skip
else:
    s = lead(coins_and_widths.width_and_curves, t)
    coins_and_widths.takeaway_widths(t, s)
    table_expander(t, lambda: coins_and_widths.width_columns(t))
    code_expander(t, lambda: snippets.widths_snippet(s, t.unit))

recall(t)
end_page(t, view.DORMANT)
