"""Does it matter who is P? Each direction weighs events by its own sender, so they differ."""

import streamlit as st

from pages.ui import begin_page, end_page
from pages.ui.asymmetry import coins_and_widths, snippets, view
from pages.ui.controls.calls import calls_expander
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pairs import offer_infinite
from pages.ui.controls.questions import recall
from pages.ui.live.parts import follow
from pages.ui.shell.findings import told_as_finding

page = begin_page("asymmetry")
with told_as_finding(page):
    page.say("question", roles=page("roles"))
    chosen = page.choose_view(view.VIEWS)

    if chosen == view.PAYING:
        editor = view.draw_editor(page)
        guess, below = st.container(), st.container()
        with editor.figure:
            q, p = follow(view.both_rows, page, editor, below)
        if not page.only_figure:
            with guess:
                view.predict_payment(page, editor.start, p, q)
            offer_infinite(page, "impossible", q, p)
            page.say("why")
        table_expander(page, lambda: view.term_columns(page, p, q))
        code_expander(page, lambda: snippets.pair_snippet(p.p, q.p, page.unit))
    elif chosen == view.HALVING:
        editor = view.draw_editor(page)
        below = st.container()
        with editor.figure:
            q, p = follow(view.halved, page, editor, below)
        page.say("halving_why")
        table_expander(page, lambda: view.halving_columns(page, p, q))
        code_expander(page, lambda: snippets.halving_snippet(p.p, q.p, page.unit, view.TIMES))
    elif chosen == view.COINS:
        coins_and_widths.draw_coins(page)
        coin_p, coin_q = follow(coins_and_widths.coins_and_map, page)
        table_expander(page, lambda: coins_and_widths.coin_columns(page, coin_q))
        coins = (coin_p, 1 - coin_p), (coin_q, 1 - coin_q)
        code_expander(page, lambda: snippets.pair_snippet(*coins, page.unit))
    else:
        coins_and_widths.WIDTH.draw(page("width"))
        s = follow(coins_and_widths.width_and_curves, page)
        table_expander(page, lambda: coins_and_widths.width_columns(page))
        code_expander(page, lambda: snippets.widths_snippet(s, page.unit))

    calls_expander(page)
    recall(page)
end_page(page, view.DORMANT)
