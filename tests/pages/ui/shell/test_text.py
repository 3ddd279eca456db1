"""All languages say the same things: same keys, same placeholders, same formulas."""

import re

import pytest

from pages.ui.shell.text import LANGUAGES, PLACEHOLDER, ROOT, fill, load_text
from tests.texts import entries

ENGLISH = sorted(path.name for path in (ROOT / "en").iterdir())
OTHERS = [code for code in LANGUAGES if code != "en"]
FORMULA = re.compile(r"\$\$[^$]+\$\$|\$[^$]+\$")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def counterpart(name: str, code: str = "zh") -> tuple[dict[str, str], dict[str, str]]:
    return entries(ROOT / "en" / name), entries(ROOT / code / name)


@pytest.mark.parametrize("code", OTHERS)
def test_every_folder_holds_the_same_files(code: str):
    assert {path.name for path in (ROOT / code).iterdir()} - {"README.md"} == set(ENGLISH)


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", ENGLISH)
def test_same_keys(name: str, code: str):
    english, other = counterpart(name, code)
    assert list(english) == list(other)


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", ENGLISH)
def test_same_placeholders_and_formulas(name: str, code: str):
    english, other = counterpart(name, code)
    for key, text in english.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(other[key])), key
        assert sorted(FORMULA.findall(text)) == sorted(FORMULA.findall(other[key])), key


@pytest.mark.parametrize("name", ENGLISH)
def test_nothing_is_empty_and_nothing_was_left_in_the_other_language(name: str):
    english, chinese = counterpart(name)
    for key, text in english.items():
        assert text.strip(), key
        assert chinese[key].strip(), key
        words = re.sub(r"如何理解 KL 散度的不对称性|邱陆陆|机器之心", "", text)
        assert not CHINESE.search(words), key
    assert not chinese or CHINESE.search("".join(chinese.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_against_a_fit_has_its_sentence(language: str):
    text = load_text(language, "forward_and_reverse")
    raised = re.compile(r'NoFitError\(\s*"(forward|reverse)",\s*([^)]*)')
    found = set()
    for path in ROOT.parents[1].glob("klcore/**/*.py"):
        for direction, reasons in raised.findall(path.read_text(encoding="utf-8")):
            found |= {(direction, reason) for reason in re.findall(r'"(\w+)"', reasons)}
    assert len(found) > 3
    for direction, reason in found:
        assert text.labels[f"none_{direction}_{reason}"]
        assert text.labels[f"short_{reason}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_are_the_agreed_ones(language: str):
    common = load_text(language, "home").labels
    expected = {
        "en": ("Self-information", "Entropy", "Cross-entropy", "KL divergence"),
        "zh": ("自信息", "熵", "交叉熵", "KL 散度"),
    }[language]
    names = ("self_information", "entropy", "cross_entropy", "kl_divergence")
    assert tuple(common[f"path_{name}"] for name in names) == expected


def test_placeholders_survive_latex():
    assert fill(r"$\frac{p}{q}$ is {{ratio}}", {"ratio": 2}) == r"$\frac{p}{q}$ is 2"


def test_a_missing_value_is_an_error():
    with pytest.raises(KeyError):
        fill("{{mu}}", {})


IN_CHINESE = sorted(path.name for path in (ROOT / "zh").iterdir())


@pytest.mark.parametrize("name", IN_CHINESE)
def test_bold_chinese_is_bold(name: str):
    # Markdown takes ** next to punctuation for bold only if a space or a sign is on its other
    # side. A label may stand in another, so there the end counts as a letter.
    path = ROOT / "zh" / name
    readme = {"": path.read_text(encoding="utf-8")}
    for key, text in (readme if name == "README.md" else entries(path)).items():
        parts = text.split("**")
        for before, bold, after in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
            goes_on = r"\w|\{\{|$" if path.suffix == ".toml" else r"\w|\{\{"
            assert not (bold[-1] in "，。：；！？）”、" and re.match(goes_on, after)), (key, bold)
            assert not (bold[0] in "（“《" and re.search(r"\w$", before)), (key, bold)


@pytest.mark.parametrize("name", IN_CHINESE)
def test_no_space_follows_a_chinese_sign(name: str):
    for key, text in entries(ROOT / "zh" / name).items():
        assert not re.search(
            r"[。，、：；！？）”》]\*{0,2} (?!\|)|[\u4e00-\u9fff] [\u4e00-\u9fff]", text
        ), key
