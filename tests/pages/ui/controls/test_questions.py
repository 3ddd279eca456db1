"""Questions to check oneself: answers that numbers decide, verdicts, links, nothing kept."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.controls.questions import QUESTIONS, RECALLED, Question
from pages.ui.shell.text import LANGUAGES, load_text
from tests.walking import shown_text

OpenPage = Callable[..., AppTest]
ALL = [*QUESTIONS, *RECALLED.values()]
# By hand, so that a change of a number or of a sentence is seen here.
RIGHT = {
    "rarer": "one",
    "blocks": "blocks",
    "borrowed": "never",
    "sender": "q_sends",
    "negative": "never",
    "infinite": "q_to_p",
    "training": "forward",
    "dropped": "spike",
    "two_people": "forward",
    "always": "no",
    "recall_rare": "rare",
    "recall_average": "average",
    "recall_code": "own",
    "recall_zero": "same",
    "recall_weighs": "sender",
}


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.name)
def test_the_right_answer_is_the_one_that_the_numbers_bear_out(question: Question):
    assert question.right() == RIGHT[question.name]
    assert question.right() in question.answers


def test_the_right_answer_is_not_always_at_the_same_place():
    places = [question.answers.index(question.right()) for question in QUESTIONS]
    assert all(2 <= places.count(i) <= 5 for i in range(3))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ten_questions_are_answered_and_taken_again(open_page: OpenPage, lang: str):
    app = open_page("forward_and_reverse", lang=lang)
    app.session_state["_questions"] = True
    app.run()
    words = load_text(lang, "questions")
    assert words.label("score", right=0, given=0) in shown_text(app)
    for question in QUESTIONS:
        wrong = next(one for one in question.answers if one != question.right())
        for answer in (wrong, question.right()):
            app.session_state["_questions"] = True  # the tests of Streamlit 1.62 forget it
            app.radio(key=f"_q_{question.name}").set_value(answer).run()
            verdict = "right" if answer == question.right() else "wrong"
            why = words.label(f"{question.name}_why")
            assert words.label(verdict, why=why) in shown_text(app)
    assert words.label("score", right=10, given=10) in shown_text(app)
    assert not [key for key in app.query_params if key.startswith("_")]
    app.session_state["_questions"] = True
    app.button(key="_again").click().run()
    assert words.label("score", right=0, given=0) in shown_text(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("question", ALL, ids=lambda one: one.name)
def test_the_place_that_shows_it_opens_as_the_link_says(open_page: OpenPage, question, lang: str):
    text = load_text(lang, question.page)
    query = {key: text.option(key, value) for key, value in question.query.items()}
    app = open_page(question.page, lang=lang, **query)
    assert not app.warning
    for key, value in question.query.items():
        assert app.session_state[key] == value


@pytest.mark.parametrize("page", RECALLED)
def test_each_page_from_the_third_on_asks_about_the_one_two_before(open_page: OpenPage, page: str):
    question = RECALLED[page]
    app = open_page(page, lang="en")
    app.radio(key=f"_q_{question.name}").set_value(question.right()).run()
    assert load_text("en", "questions").label(f"{question.name}_why") in shown_text(app)
