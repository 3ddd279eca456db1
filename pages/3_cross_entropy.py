"""Cross-entropy: messages from Q with a code built for P are never shorter than with Q's own."""

import streamlit as st

from klcore.codes.letter_costs import cross_entropies
from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pairs import draw_pair, offer_infinite, pair_keys
from pages.ui.controls.questions import recall
from pages.ui.cross_entropy import letter_codes, snippets, view
from pages.ui.live.parts import follow
from pages.ui.shell.findings import told_as_finding

page = begin_page("cross_entropy")
with told_as_finding(page):
    page.say("question", roles=page("roles"))
    chosen = page.choose_view(view.VIEWS)

    if chosen == view.RECTANGLES:
        editor = draw_pair(page)
        with editor.figure:
            own = st.toggle(page("own_code"), key="own", bind="query-params")
            place = st.container()
        guess, below = st.container(), st.container()
        with place:
            q, p = follow(view.rectangles_and_averages, page, editor, own, below)
        if not page.only_figure:
            with guess:
                view.predict_forgetting(page, editor.start, q, p)
            offer_infinite(page, "no_word", q, p)
            page.say("why")
        table_expander(page, lambda: view.event_columns(page, q, p))
        code_expander(page, lambda: snippets.rectangles_snippet(q, p, page.unit))
    elif chosen == view.ONE_TEXT:
        message = letter_codes.choose_message(page)
        sent = letter_codes.sent_with_each_code(message.text)
        letter_codes.draw_code_bars(page, message, sent)
        letter_codes.takeaway_text(page, sent)
        page.say("text_why")
        table_expander(page, lambda: letter_codes.cost_columns(page, message, sent))
        code_expander(page, lambda: snippets.text_snippet(message.text))
    else:
        count = letter_codes.choose_number_of_letters(page)
        measured, theory = letter_codes.costs_of_samples(count), cross_entropies()
        letter_codes.draw_tables(page, measured, theory)
        if not page.only_figure:
            letter_codes.predict_shortening(page, count)
        letter_codes.takeaway_languages(page, measured, theory)
        page.say("languages_why")
        table_expander(page, lambda: letter_codes.table_columns(page, measured, theory))
        code_expander(page, lambda: snippets.languages_snippet(page.unit))

    recall(page)
end_page(page, pair_keys() | view.DORMANT)
