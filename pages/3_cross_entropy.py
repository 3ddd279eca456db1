"""Cross-entropy: messages from Q with a code built for P are never shorter than with Q's own."""

import streamlit as st

from klcore.codes.letter_costs import cross_entropies
from pages.ui import begin_page, end_page
from pages.ui.controls.expanders import code_expander, table_expander
from pages.ui.controls.pairs import PAIR_CHOICES, pair_keys
from pages.ui.controls.questions import recall
from pages.ui.cross_entropy import letter_codes, snippets, view
from pages.ui.live.pace import lead
from pages.ui.shell.choices import choose

t = begin_page("cross_entropy")
t.say("question")
chosen = choose(t.text, "view", view.VIEWS, label=t("view"), label_visibility="collapsed")

if chosen == view.RECTANGLES:
    drawn = lead(view.pair_and_rectangles, t, view.redraw_rectangles, unless=[*PAIR_CHOICES, "own"])
    pair, q, p = drawn.pair, drawn.q, drawn.p
    view.takeaway_rectangles(t, q, p)
    if not t.only_figure:
        t.say("why")
        st.header(t("prediction"), anchor=False)
        view.predict_forgetting(t, pair, q, p)
    table_expander(t, lambda: view.event_columns(t, q, p))
    code_expander(t, lambda: snippets.rectangles_snippet(q, p, t.unit))
elif chosen == view.ONE_TEXT:
    message = letter_codes.choose_message(t)
    sent = letter_codes.sent_with_each_code(message.text)
    letter_codes.draw_code_bars(t, message, sent)
    letter_codes.takeaway_text(t, sent)
    t.say("text_why")
    table_expander(t, lambda: letter_codes.cost_columns(t, message, sent))
    code_expander(t, lambda: snippets.text_snippet(message.text))
else:
    count = letter_codes.choose_number_of_letters(t)
    measured, theory = letter_codes.costs_of_samples(count), cross_entropies()
    letter_codes.draw_tables(t, measured, theory)
    letter_codes.takeaway_languages(t, measured, theory)
    if not t.only_figure:
        t.say("languages_why")
        st.header(t("prediction"), anchor=False)
        letter_codes.predict_shortening(t, count)
    table_expander(t, lambda: letter_codes.table_columns(t, measured, theory))
    code_expander(t, lambda: snippets.languages_snippet(t.unit))

recall(t)
end_page(t, pair_keys() | view.DORMANT)
