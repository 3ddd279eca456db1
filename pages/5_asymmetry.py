"""Does it matter who is P? Each direction weighs events by its own sender, so they differ."""

from pages.ui import begin_page, end_page
from pages.ui.asymmetry import coins_and_widths, snippets, view
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pairs import PAIR_CHOICES
from pages.ui.controls.questions import recall
from pages.ui.live.pace import lead
from pages.ui.shell.choices import choose

page = begin_page("asymmetry")
page.say("question")
chosen = choose(page.text, "view", view.VIEWS, label=page("view"), label_visibility="collapsed")

if chosen == view.PAYING:
    drawn = lead(view.pair_and_reverse, page, view.redraw_reverse, unless=PAIR_CHOICES)
    pair, p, q = drawn.pair, drawn.p, drawn.q
    with drawn.rows:
        view.draw_row(page, "forward", p, q)
    view.takeaway_pair(page, p, q)
    if not page.only_figure:
        page.say("why")
        view.predict_payment(page, pair, p, q)
    table_expander(page, lambda: view.term_columns(page, p, q))
    code_expander(page, lambda: snippets.pair_snippet(p.p, q.p, page.unit))
elif chosen == view.HALVING:
    p, q = lead(view.pair_and_halving, page)
    view.takeaway_halving(page, p, q)
    page.say("halving_why")
    table_expander(page, lambda: view.halving_columns(page, p, q))
    code_expander(page, lambda: snippets.halving_snippet(p.p, q.p, page.unit))
elif chosen == view.COINS:
    coin_p, coin_q = lead(coins_and_widths.coins_and_map, page)
    coins_and_widths.takeaway_coins(page, coin_p, coin_q)
    table_expander(page, lambda: coins_and_widths.coin_columns(page, coin_q))
    code_expander(
        page, lambda: snippets.pair_snippet((coin_p, 1 - coin_p), (coin_q, 1 - coin_q), page.unit)
    )  # fmt: skip
else:
    s = lead(coins_and_widths.width_and_curves, page)
    coins_and_widths.takeaway_widths(page, s)
    table_expander(page, lambda: coins_and_widths.width_columns(page))
    code_expander(page, lambda: snippets.widths_snippet(s, page.unit))

recall(page)
end_page(page, view.DORMANT)
