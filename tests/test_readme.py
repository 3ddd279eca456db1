"""What the README promises: its example prints what it says, its commands and files exist."""

import doctest
import json
import re
import tomllib
from pathlib import Path

import pytest
from streamlit import config

from pages.ui.shell.page import PATH
from pages.ui.shell.text import LANGUAGES, load_text

ROOT = Path(__file__).resolve().parents[1]
READMES = ["README.md", "pages/text/zh/README.md"]
DEPLOY = [".deploy/README.md", ".deploy/README.zh.md"]
OTHERS = ["tests/README.md", ".github/CONTRIBUTING.md", "klcore/README.md", "pages/ui/README.md"]


@pytest.mark.parametrize("readme", READMES)
def test_the_example_prints_what_it_says(readme: str):
    failed, attempted = doctest.testfile(str(ROOT / readme), module_relative=False)
    assert (failed, attempted) == (0, 5)


@pytest.mark.parametrize("readme", READMES)
def test_the_two_commands_stand_alone(readme: str):
    lines = (ROOT / readme).read_text(encoding="utf-8").splitlines()
    assert "pip install -r requirements.txt && streamlit run app.py" in lines
    assert "pip install -r tests/requirements.txt && pytest" in lines


@pytest.mark.parametrize("readme", [*READMES, *DEPLOY, *OTHERS])
def test_every_local_link_leads_somewhere(readme: str):
    path = ROOT / readme
    for link in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (path.parent / link).exists(), link


@pytest.mark.parametrize("readme", OTHERS)
def test_what_a_map_names_is_there(readme: str):
    folders = ("klcore", "pages", "tests", ".deploy", ".pictures", ".ci", ".streamlit")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    known = {part for path in files for part in (*path.parent.parts, path.stem)}
    for path in [*files, ROOT / "app.py", ROOT / "pyproject.toml"]:
        if path.suffix in (".py", ".js", ".toml", ""):
            known |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    text = (ROOT / readme).read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    named = {word for code in re.findall(r"`([^`\n]+)`", prose)
             for word in re.findall(r"\b[A-Za-z_]{2,}\b", code)}  # fmt: skip
    assert {word for word in named - known if "name" not in word} == set()


@pytest.mark.parametrize("pair", [READMES, DEPLOY])
def test_both_languages_have_the_same_sections_and_say_the_same_in_code(pair: list[str]):
    english, chinese = (outline((ROOT / readme).read_text(encoding="utf-8")) for readme in pair)
    assert english == chinese


def outline(text: str) -> list[str]:
    """Return what must be alike: what follows what, and all code but the frame for a course."""
    parts, found = text.split("```"), []
    for prose, code in zip(parts[::2], [*parts[1::2], ""], strict=True):
        for line in filter(None, prose.splitlines()):
            kind = re.match(r"#+ |\d+\. |- |\||> |!\[", line)
            found.append(kind[0] if kind else "text")
        found.append("frame" if code.startswith("html") else code)
    return found


@pytest.mark.parametrize(("readme", "language"), list(zip(READMES, LANGUAGES, strict=True)))
def test_every_page_is_listed_with_its_question(readme: str, language: str):
    text = (ROOT / readme).read_text(encoding="utf-8")
    listed = re.findall(r"^\| `/(\w*)` \| ([^|]+) \|$", text, re.MULTILINE)
    names = ["home", *PATH]
    assert listed == [
        ("" if name == "home" else name, load_text(language, name).label("title")) for name in names
    ]


def test_the_first_line_leads_to_the_chinese_readme():
    first = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[0]
    assert first == "[中文说明](pages/text/zh/README.md)"


def test_the_top_level_shows_only_the_agreed_layout():
    shown = {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith((".", "__")) and not (path / "pyvenv.cfg").exists()
    }
    agreed = {"app.py", "klcore", "pages", "tests", "requirements.txt", "README.md", "LICENSE"}
    assert shown == agreed | {"pyproject.toml"}


def test_run_time_packages_are_the_four():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").split()
    assert {re.split(r"[<>=~]", line)[0] for line in lines} == {
        "streamlit",
        "plotly",
        "numpy",
        "scipy",
    }


@pytest.mark.parametrize("readme", DEPLOY)
def test_the_settings_said_are_those_in_force(readme: str):
    text = (ROOT / readme).read_text(encoding="utf-8")
    said = re.findall(r"^\| `(\w+)\.(\w+)` \| ([^|]+) \|", text, re.MULTILINE)
    assert len(said) == 8
    chosen = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    default = {"on": True, "off": False, "开": True, "关": False}
    for section, name, value in said:
        if value.startswith("`"):
            assert json.loads(value.split("`")[1]) == chosen[section][name]
        else:  # left as Streamlit has it, which must be what is said
            assert name not in chosen[section]
            option = config.get_config_options()[f"{section}.{name}"]
            assert option.default_val is default[re.split("[,，] ?", value)[1]]
