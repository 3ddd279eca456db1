"""No number stands in the prose unless it is computed, or is listed here with what it is.

Formulas, placeholders and code are left out; 0, 1 and 2 belong to definitions and formulas. Any
other number must be in the table below, so that writing a result into a text fails.
"""

import re

import pytest

from klcore import GaussianMixture, datasets
from pages.ui.shell.text import LANGUAGES, ROOT, load_text
from tests.texts import entries

NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")
LEFT_OUT = re.compile(r"\$\$[^$]*\$\$|\$[^$]*\$|\{\{\w+\}\}|`[^`]*`")
OF_DEFINITIONS = {"0", "1", "2"}

LISTED = {
    # limits and settings, each next to the constant that it repeats
    ("self_information", "message_label"): {"500"},
    ("cross_entropy", "message"): {"500"},
    ("cross_entropy", "short_question"): {"20"},
    ("cross_entropy", "short_do"): {"20"},
    ("forward_and_reverse", "upload_log"): {"10"},
    ("forward_and_reverse", "tails_middle"): {"99"},
    ("forward_and_reverse", "tails_bandwidth"): {"200"},
    ("pmf_editor", "letters_fixed"): {"26"},
    ("looks", "flat"): {"10,000"},
    ("calls", "keras_note"): {"10"},  # of ten to the minus seven
    # the definition of an example, of a band, of a factor
    ("home", "still_self_information"): {"0.1"},
    ("self_information", "yardstick_lottery"): {"6", "49"},
    ("entropy", "band_inside"): {"1.96", "95", "100"},
    ("entropy", "band_outside"): {"1.96", "95", "100"},
    ("entropy", "band_none"): {"1.96"},
    ("objectives", "likelihood_average"): {"3"},  # the third step
    ("objectives", "likelihood_same"): {"4"},
    ("snippets", "draws_to"): {"20"},
    ("snippets", "table_sum"): {"100"},
    ("questions", "always_why"): {"2.79", "2.81"},  # the two examples beside the jump
    ("glossary", "bit_nat_is"): {"0.693"},  # ln 2
    ("questions", "blocks_ask"): {"9", "10", "0.469"},  # the entropy of that coin
    ("asymmetry", "halving_third"): {"4", "8"},
    ("asymmetry", "halving_fourth"): {"4", "16"},
    ("asymmetry", "hover_coins"): {"3"},  # a format of the figure
    ("hands_on", "task_forward"): {"100"},  # the highest score
    ("hands_on", "task_hidden"): {"3"},  # the third round
    # sources
    ("forward_and_reverse", "about_goodfellow"): {"3.6", "2.5", "0.8"},
    ("home", "credits"): {"2016", "3.13", "3.6"},
    ("looks", "uses_references"): {
        "2016",
        "112",
        "2017",
        "2001",
        "2015",
        "2024",
        "2022",
        "2014",
        "2005",
        "2025",
        "173",
        "2510.20817",
    },
    ("looks", "samples_references"): {
        "2020",
        "2025",
        "2506.09477",
        "3.2",
        "2512.02556",
        "4638",
        "6503",
    },
    ("forward_and_reverse", "peaks.near"): {"2.5", "0.8"},
    ("forward_and_reverse", "peaks.far"): {"4", "0.8"},
    ("looks", "plane_why"): {"2006", "10.2", "10.3"},
    ("looks", "use_likelihood"): {"2016", "5.5"},
    ("looks", "use_variational"): {"2017"},
    ("looks", "use_propagation"): {"2001", "2005"},
    ("looks", "use_distillation"): {"2015", "2024", "2025"},
    ("looks", "use_tuning"): {"2022", "2025"},
    ("looks", "use_autoencoder"): {"2014"},
    # parameters of the examples, compared with klcore below
    ("forward_and_reverse", "about_unequal"): {"0.7", "0.5", "0.3"},
    ("forward_and_reverse", "about_too_close"): {"1.2"},
    ("forward_and_reverse", "about_before_jump"): {"2.79"},
    ("forward_and_reverse", "about_after_jump"): {"2.81"},
    ("forward_and_reverse", "about_three"): {"0.35", "0.6", "0.4", "0.5", "0.25", "3"},
    ("forward_and_reverse", "about_nested"): {"0.6", "0.3", "0.4", "3"},
    ("forward_and_reverse", "about_student_t"): {"3"},
    ("common", "target.student_t"): {"3"},
}


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("*/*.*")), ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_every_number_in_the_prose_is_computed_or_listed(path):
    if path.name == "README.md":
        return  # its numbers are tested in test_readme
    for key, text in entries(path).items():
        found = set(NUMBER.findall(LEFT_OUT.sub(" ", text))) - OF_DEFINITIONS
        assert found <= LISTED.get((path.stem, key), set()), f"{path.stem}.{key}: {found}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "name", [name for name, p in datasets.TARGETS.items() if isinstance(p, GaussianMixture)]
)
def test_the_parameters_said_are_those_of_the_example(lang: str, name: str):
    text = load_text(lang, "forward_and_reverse").label(f"about_{name}")
    text = text.replace("½", "0.5").replace("−", "-")
    peaks = re.findall(r"([\d.]*)\s?N\((-?[\d.]+), ([\d.]+)²?\)", text)
    p = datasets.TARGETS[name]
    said = [tuple(float(part or 1) for part in peak) for peak in peaks]
    assert said == list(zip(p.weights, p.mus, p.sigmas, strict=True))
