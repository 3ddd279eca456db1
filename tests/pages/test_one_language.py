"""No Chinese sign on an English page, no English word on a Chinese one, in any of its states."""

import re
from collections.abc import Iterator

import pytest

from pages.ui.cross_entropy.letter_codes import samples
from pages.ui.shell.text import load_text
from tests.interpreter import printed_by
from tests.walking import BESIDE, PAGES, bound_keys, page_app, problems, shown

HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Formulas, code, what a browser reads and names of things that are the same in every language.
NO_WORDS = re.compile(r"\$[^$]*\$|`[^`]*`|<[^>]*>|%\{[^}]*\}|https?://\S+|:material/\w+:|&\w+;")
NUMBER = re.compile(r"-?\d+\.\d+")
WORD = re.compile(r"[A-Za-z]{2,}")
# On a Chinese page: names of formulas, of people, of programs and of what has no other name.
LATIN = {
    "KL",
    "KLMN",
    "DP",
    "DQ",
    "HP",
    "HQ",
    "log",
    "ln",
    "Var",
    "CSV",
    "MB",
    "Python",
    "numpy",
    "scipy",
    "Adam",
    "ELBO",
    "TRL",
    "GRPO",
    "Jensen",
    "Shannon",
    "Hellinger",
    "Goodfellow",
    "Bengio",
    "Courville",
    "Blei",
    "Kucukelbir",
    "McAuliffe",
    "Minka",
    "Hinton",
    "Gu",
    "Korbak",
    "Kingma",
    "Welling",
    "Deep",
    "Learning",
    # what reverse and forward KL are also called
    "mass",
    "mode",
    "mean",
    "covering",
    "seeking",
    "inclusive",
    "exclusive",
    "zero",
    "forcing",
    "live",
    "starts",
}
# ("live" and "starts" name parts of figures that nobody sees.)
WORKS = re.compile(r"^- [A-Z].*$", re.MULTILINE)  # a work that is cited keeps its title
YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # whoever is cited keeps their name
# The credits name the article in its own language; the button names the other one.
CHINESE = ("如何理解 KL 散度的不对称性", "邱陆陆", "机器之心", "中文")
ENGLISH = ("English",)


def states(page: str) -> Iterator[dict[str, str]]:
    """Return the page as it opens, and with each option of each choice."""
    yield {}
    for key, options in load_text("en", page).choices.items():
        offered = bound_keys(page)[key].options if key in bound_keys(page) else ()
        for option, label in options.items():
            if label in offered and key not in ("unit", "shown", "axis"):
                yield {key: option} | BESIDE.get(key, {})
    if "mode" in load_text("en", page).choices:
        yield from ({"mode": "play", "round": which} for which in "23")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_one_language(page: str, language: str):
    found: dict[str, str] = {}
    for query in states(page):
        app = page_app(page, query | {"lang": language})
        for expander in ("_table", "_code", "_as_chart"):
            app.session_state[expander] = True
        app.run()
        assert not problems(app), query
        for text in shown(app):
            if text.startswith("<style>") or text in samples().values():
                continue
            for name in CHINESE if language == "en" else ENGLISH:
                text = text.replace(name, "")
            cited = bool(YEAR.search(text))
            text = NO_WORDS.sub(" ", WORKS.sub("", text))
            strange = HAN.findall(text) if language == "en" else WORD.findall(text)
            for word in strange:
                if language == "en" or not (word in LATIN or (cited and word[0].isupper())):
                    found.setdefault(word, f"{query}: {text[:160]}")
    assert not found, sorted(found)


# Of a snippet: what numpy, scipy and Python call things, and the names of quantities.
CODE = {
    "rel_entr",
    "log1p",
    "IQR",
    "ignore",
    "inf",
    "ln",
    "log",
    "min",
    "exp",
    "abcdefghijklmnopqrstuvwxyz",
    "txt",
    "column",
    "float",
    "divide",
    "KL",
    "D_KL",
    "D_P",
    "D_Q",
    "H_P",
    "H_Q",
    "KL_",
    "np",
}
SAID = re.compile(r"#[^\n]*|\"[^\"\n]*\"")


@pytest.mark.parametrize("page", [page for page in PAGES if page != "home"])
def test_a_snippet_speaks_chinese_and_prints_the_same_numbers(page: str):
    for query in states(page):
        sources = {}
        for language in ("en", "zh"):
            app = page_app(page, query | {"lang": language, "msg": "kl"})
            app.session_state["_code"] = True
            app.run()
            sources[language] = [
                code.value for code in app.get("code") if code.value.startswith("import")
            ]
        assert not any(HAN.search(source) for source in sources["en"])
        for english, chinese in zip(*sources.values(), strict=True):
            said = re.sub("[a-z]{20,}", "", " ".join(SAID.findall(chinese)))  # a message
            assert not set(re.findall(r"[A-Za-z_]\w{2,}", said)) - CODE, query
            assert NUMBER.findall(printed_by(english)) == NUMBER.findall(printed_by(chinese))
