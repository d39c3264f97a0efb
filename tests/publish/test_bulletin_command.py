"""`meili bulletin`: which period it tells of, as known when, and what becomes of its files."""

import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace
from publish import figures
from publish.figures import Answers, Limits, asker

METHOD = Path(__file__).parents[2] / "docs" / "examples" / "method"
MM = 72 / 25.4


@pytest.fixture(scope="module")
def bundled_plan():
    return Book(Workspace(METHOD.parents[2])).plan


@pytest.fixture
def town(meili, tmp_path):
    """A town with two years, and a few figures."""
    root = shutil.copytree(METHOD, tmp_path / "town")
    for words in (
        ("lamps", "--as-of", "2021-Q1", "--total", "20"),
        ("lamps", "--as-of", "2021-Q2", "--total", "20"),
        ("trees", "--as-of", "2021-Q2", "--total", "9"),
        ("clean-yards", "--as-of", "2021-Q2", "--count", "45/50"),
    ):
        ran = meili(root, "record", words[0], "--area", "town", *words[1:])
        assert ran.code == 0, ran.err
    return root


def statuses(text):
    return re.search(r"stands? as follows: (.*?)\.", text)[1]


def test_it_is_of_the_period_and_compares_with_the_one_before(meili, town):
    first = meili(town, "bulletin", "2021-Q1").out
    second = meili(town, "bulletin", "2021-q2").out
    assert "Quarterly bulletin No. 1 of 2021\n" in first
    assert "Quarterly bulletin No. 2 of 2021\n" in second
    assert statuses(first) == "1 on track, 6 no data"
    assert "At the end of" not in first
    assert "At the end of the first quarter of 2021 it was: 1 on track, 6 no data." in second
    assert statuses(second) == "1 achieved, 2 behind, 4 no data"
    assert "Achieved: Yards found clean." in second
    assert "is behind" not in first
    assert "These targets are behind: Street lamps renewed; Trees planted" in second
    assert " From on track to behind: Street lamps renewed. " in second


@pytest.mark.no_cover
def test_what_was_not_judged_before_is_told_too(meili, town):
    text = meili(town, "bulletin", "2021-Q2").out
    changed = (
        "Since the first quarter of 2021 these have changed. Newly achieved: Yards found clean."
    )
    assert changed in text
    assert "From no data to behind: Trees planted, most of them in the second year" in text
    zh = meili(town, "--lang", "zh", "bulletin", "2021-Q2").out
    assert "与上期相比，新完成" in zh
    assert not re.search(r"[^\n]\n#", text + zh)
    assert "；由无数据转为滞后的有" in zh


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2021-06", ("Monthly bulletin No. 6 of 2021", "月度通报〔2021〕第6期", "2021年6月")),
        (
            "2021-H1",
            ("Half-yearly bulletin No. 1 of 2021", "半年通报〔2021〕第1期", "2021年上半年"),
        ),
        ("2022", ("Annual bulletin 2022", "年度通报〔2022〕", "2022年")),
    ],
)
def test_its_number_is_made_of_the_period(meili, town, period, said):
    english, number, words = said
    assert meili(town, "bulletin", period).out.splitlines()[4] == english
    lines = meili(town, "--lang", "zh", "bulletin", period).out.splitlines()
    assert lines[4] == number
    assert f"》{words}执行情况的通报" in lines[2]


@pytest.mark.no_cover
def test_what_is_closed_is_told_as_it_was_published(meili, town):
    assert meili(town, "close", "2021-Q2").code == 0
    before = meili(town, "bulletin", "2021-Q2").out
    ran = meili(town, "record", "lamps", "--area", "town", "--as-of", "2021-Q2", "--total", "60",
                "--revise", "--restate", "counted too few")  # fmt: skip
    assert ran.code == 0, ran.err
    assert meili(town, "bulletin", "2021-Q2").out == before
    assert re.search(r"as known when the period was closed \(\d{4}-\d\d-\d\d \d\d:\d\dZ\)", before)
    # What is recorded of the period before, which is open, does not change it either.
    ran = meili(town, "record", "lamps", "--area", "town", "--as-of", "2021-Q1", "--total", "1",
                "--revise")  # fmt: skip
    assert ran.code == 0, ran.err
    assert meili(town, "bulletin", "2021-Q2").out == before
    assert meili(town, "close", "2021-Q1").code == 0  # later than the period behind it
    assert meili(town, "bulletin", "2021-Q2").out == before
    known = meili(town, "bulletin", "2021-Q2", "--known-at", "2021-07-01").out
    assert statuses(known) == "7 no data"
    assert "as known at 2021-07-01" in known


def test_of_an_area_without_others_below_there_is_no_ranking(meili, town):
    text = meili(town, "bulletin", "2021-Q2", "--area", "east").out
    assert "of East stand as follows" in text
    assert "Ranking" not in text
    assert "right below" not in text
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert [line.split()[1] for line in headings] == [f"{n}." for n in range(1, len(headings) + 1)]


def test_several_are_written_at_once(meili, town, tmp_path):
    folder = tmp_path / "all"
    words = ("bulletin", "--every", "half-year", "--until", "2021", "-o", folder)
    ran = meili(town, *words)
    assert ran.code == 0, ran.err
    assert "2 bulletins written" in ran.err
    names = ["bulletin-2021-H1.md", "bulletin-2021-H2.md"]
    assert sorted(one.name for one in folder.glob("[!.]*")) == names
    one = meili(town, "bulletin", "2021-H2").out
    assert (folder / names[1]).read_text(encoding="utf-8") == one
    (folder / names[1]).write_text("mine", encoding="utf-8")
    assert meili(town, *words).code == 2
    assert (folder / names[1]).read_text(encoding="utf-8") == "mine"
    assert meili(town, *words, "--replace").code == 0
    assert (folder / names[1]).read_text(encoding="utf-8") == one


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "other", [("--every", "quarter"), ("--area", "east"), ("--format", "html")]
)
def test_bulletins_of_another_kind_are_not_taken_away(meili, town, tmp_path, other):
    words = ("bulletin", "--every", "year", "-o", tmp_path / "all")
    assert meili(town, *words).code == 0
    there = sorted((tmp_path / "all").glob("[!.]*"))
    assert len(there) == 2
    refused = meili(town, *words, *other)
    assert (refused.code, sorted((tmp_path / "all").glob("[!.]*"))) == (2, there)
    assert meili(town, *words, *other, "--replace").code == 0
    assert all(one.exists() for one in there)


def test_files_of_an_area_have_its_code(meili, town, tmp_path):
    words = ("--every", "year", "--area", "east", "--format", "html", "-o", tmp_path / "x")
    assert meili(town, "bulletin", *words).code == 0
    assert (tmp_path / "x" / "bulletin-east-2021.html").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "a bulletin is of a period"),
        (("2021-Q5",), "'2021-Q5' is no period"),
        (("2030",), "the plan is from 2021-01-01 to 2022-12-31"),
        (("2021-Q2", "--format", "pdf"), "no text to be printed"),
        (("2021-Q2", "-o", "b.odt"), "End it in one of .md .html .htm .docx .pdf"),
        (("2021-Q2", "-o", "plan/b.md"), "not for reports"),
        (("2021-Q2", "--every", "year", "-o", "x"), "exclude each other"),
        (("--every", "year"), "written into a folder"),
        (("2021-Q2", "--until", "2021"), "for several bulletins"),
        (("2021-Q2", "--replace"), "for several bulletins"),
        (("--eject", "2021-Q2"), "exclude each other"),
    ],
)
def test_what_it_cannot_do_it_says(meili, town, monkeypatch, words, said):
    monkeypatch.chdir(town)
    ran = meili(town, "bulletin", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_without_a_library_it_says_what_to_install(meili, town, monkeypatch):
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    ran = meili(town, "bulletin", "2021-Q2", "-o", town / "b.html")
    assert ran.code == 2
    assert "pip install 'meili-cli[publish]'" in ran.err


@pytest.mark.no_cover
def test_the_paper_is_that_of_the_standard_and_the_same_each_time(meili, town):
    made = []
    for name in ("a.pdf", "b.pdf"):
        ran = meili(town, "--lang", "zh", "bulletin", "2021-Q2", "-o", town / name)
        assert (ran.code, ran.err) == (0, f"已写入：{town / name}\n")
        made.append((town / name).read_bytes())
    assert made[0] == made[1]
    reader = PdfReader(town / "a.pdf")
    assert reader.metadata.title.startswith("关于《")
    for number, page in enumerate(reader.pages, 1):
        assert [round(float(side) / MM) for side in page.mediabox[2:]] == [210, 297]
        text = page.extract_text()
        assert f"— {number} —" in text
        assert "SIMULATED 模拟数据" in text
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {
        "Noto-Serif-CJK-SC-Bold", "Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC", "LXGW-WenKai",
    }  # fmt: skip


@pytest.mark.no_cover
def test_other_formats_say_that_the_figures_are_made_up(meili, town):
    assert meili(town, "bulletin", "2021").out.startswith("**SIMULATED")
    page = meili(town, "bulletin", "2021", "--format", "html").out
    assert '<p class="simulated">SIMULATED' in page
    path = town / "plan" / "plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("simulated: true", ""), "utf-8")
    assert "SIMULATED" not in meili(town, "bulletin", "2021").out
    assert "SIMULATED" not in meili(town, "bulletin", "2021", "--format", "html").out


# -- the check itself ---------------------------------------------------------------------------


def test_every_figure_of_a_small_town_too(meili, town):
    answers = Answers(asker(meili, town), "town", "district")
    shown = figures.shown_in(meili(town, "bulletin", "2021-Q2", "--format", "html").out)
    assert figures.wrong(shown, answers) == []
    changed = [
        one._replace(text=re.sub(r"\d(?=\D*$)", lambda m: str((int(m[0]) + 2) % 10), one.text))
        for one in shown
        if figures.numbers(one.text) and not one.ref.endswith("/conditions")
    ]
    assert len(changed) > 20
    found = figures.wrong(changed, answers)
    assert len(found) == len(dict.fromkeys(changed))


@pytest.mark.parametrize(
    ("text", "exact", "limits", "agrees"),
    [
        ("89.9 %", 89.97, Limits((90,)), True),
        ("90.0 %", 89.97, Limits((90,)), False),
        ("89.9 %", 89.97, Limits(), False),
        ("8.78万", 87772, Limits(), True),
        ("8.77万", 87772, Limits(), False),
        ("81.1", 81.03, Limits(most=(81,)), True),
        ("81", 81.03, Limits(most=(81,)), False),
        ("1,000", 999.6, Limits(), True),
        ("–", None, Limits(), True),
        ("0", None, Limits(), False),
        ("2019-06-30", "2019-06-30", Limits(), True),
        ("2019-06-29", "2019-06-30", Limits(), False),
    ],
)
def test_a_figure_is_held_against_the_exact_one(text, exact, limits, agrees):
    assert figures.agrees(text, exact, limits) is agrees


def test_a_number_without_a_reference_is_found():
    page = "<body><h2>1. Overall</h2><p>On 30 June 2019 there were 7 of <span data-cell='x'>8</span></p></body>"
    assert figures.loose_in(page, []) == ["On 30 June 2019 there were 7 of "]
    assert figures.loose_in(page.replace("7 of", "all of Lane 9"), ["Lane 9"]) == []


def test_nothing_is_written_where_no_period_has_ended(meili, town, tmp_path):
    ran = meili(town, "bulletin", "--every", "year", "--until", "2021-03", "-o", tmp_path / "all")
    assert (ran.code, (tmp_path / "all").exists()) == (2, False)
    assert "no period of this kind has ended by 2021-03-31" in ran.err


def test_of_a_period_that_is_not_over_there_is_a_warning(meili, town):
    year = datetime.now(UTC).year
    files = town / "plan" / "plan.yaml"
    files.write_text(re.sub(r"end: \d{4}", f"end: {year + 1}", files.read_text("utf-8")), "utf-8")
    ran = meili(town, "bulletin", f"{year}")
    assert ran.code == 0, ran.err
    assert f"the period is not over: it ends on {year}-12-31" in ran.err
    assert "not over" not in ran.out
