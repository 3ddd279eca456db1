"""Every link that an earlier version wrote still opens, with everything that it says shown."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from pages.ui.shell.text import LANGUAGES, ROOT, identifier_of, load_text
from tests.walking import BESIDE, PAGES, page_app, problems, widgets

LINKS: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    Path(__file__).with_name("earlier_links.toml").read_text(encoding="utf-8")
)


def chosen() -> Iterator[tuple[str, str, str, str]]:
    """Return page, key, value and identifier of everything that could be chosen."""
    for page, keys in LINKS.items():
        for key, values in keys.items():
            if key != "plain":
                yield from ((page, key, value, meant) for value, meant in values.items())


def test_every_page_is_in_the_table():
    assert set(LINKS) == set(PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_is_understood(language: str):
    for page, key, value, meant in chosen():
        assert identifier_of(page, key, value, language) == meant, (page, key)


@pytest.mark.parametrize("page", PAGES)
def test_every_choice_is_shown(page: str):
    for language, (_, key, value, meant) in zip(
        ["zh", "en"] * 60, (one for one in chosen() if one[0] == page), strict=False
    ):
        query = {"lang": language, key: value} | BESIDE.get(key, {})
        app = page_app(page, query).run()
        assert not problems(app)
        assert not app.warning, query
        assert str(app.session_state[key]) == meant, query
        # The address speaks the reader's language; what is the default leaves it.
        left = load_text(language, page).option(key, meant)
        assert app.query_params.get(key, [left]) in ([left], left), query


@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_taken_over(page: str):
    query = LINKS[page]["plain"]
    app = page_app(page, query).run()
    assert not problems(app)
    assert not app.warning
    for one in widgets(app):
        key = one.proto.query_param_key
        if key in query:
            assert str(one.value).lower().removesuffix(".0") == query[key].removesuffix(".0"), key


def test_labels_tell_options_apart():
    earlier = tomllib.loads((ROOT / "earlier.toml").read_text(encoding="utf-8"))
    for page in PAGES:
        texts = [load_text(language, page).choices for language in LANGUAGES]
        for key, options in texts[0].items():
            meaning = {}
            for labels in texts:
                assert len(set(labels[key].values())) == len(labels[key]), (page, key)
                for meant, label in [*labels[key].items(), *((meant, meant) for meant in options)]:
                    assert meaning.setdefault(label, meant) == meant, (page, key, label)
            for label, meant in earlier.get(key, {}).items():
                assert meaning.get(label, meant) == meant, (page, key, label)
