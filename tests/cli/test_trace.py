"""`meili trace`: the official text beside the plan, and what of it nobody answers for."""

import json
import re
import shutil
from html.parser import HTMLParser

import pytest
import yaml

from cli.workspaces import write

HEAD = """\
schema: meili/plan/1
id: traced
revision: 1
title: {{en: Traced, zh: 对照}}
document: {document}
period: {{start: 2018-01-01, end: 2020-12-31}}
levels: [city]
"""
TARGET = """\
  - id: {id}
    name: {{en: "{id}", zh: "{id}"}}
    measure: quantity
    target: {{at_least: 9, by: 2020-12-31, basis: stated}}
    quote: "{quote}"
"""


@pytest.fixture
def traced(tmp_path):
    """`traced(text, quotes, trace, tasks)`: a plan over this text, with a target for each quote."""

    def make(text, quotes=(), trace=None, tasks=()):
        document = {"text": "source/text.txt"} | ({"trace": trace} if trace else {})
        root = tmp_path / "traced"
        write(root, "plan/source/text.txt", text)
        write(root, "plan/plan.yaml", HEAD.format(document=json.dumps(document)))
        targets = "".join(
            TARGET.format(id=f"t{n}", quote=quote) for n, quote in enumerate(quotes, 1)
        )
        more = TARGET.format(id="without", quote="").replace('    quote: ""\n', "")
        goal = "schema: meili/plan/1\ngoal: {id: g, name: G}\ntargets:\n"
        write(root, "plan/goals/g.yaml", goal + more + targets)
        if tasks:
            group = "schema: meili/plan/1\ngroup: {id: w, number: 1, name: W}\ntasks:\n"
            lines = [f"  - {json.dumps(task)}\n" for task in tasks]
            write(root, "plan/tasks/w.yaml", group + "".join(lines))
        write(root, "data/areas/a.csv", "code,parent,level,name_en,name_zh\n1,,city,City,市\n")
        return root

    return make


@pytest.fixture
def left(meili):
    """Return what of a workspace is uncovered, in words; and hold the exit code to it."""

    def ask(root):
        ran = meili(root, "trace", "--uncovered", "--format", "json")
        assert ran.code == (1 if ran.rows else 0), ran.err
        return [row["text"] for row in ran.rows]

    return ask


def official(root):
    return [
        (path, target["id"])
        for path in sorted((root / "plan" / "goals").glob("*.yaml"))
        for target in yaml.safe_load(path.read_text(encoding="utf-8"))["targets"]
    ]


def test_of_the_bundled_plan_nothing_is_uncovered(meili, bundled):
    ran = meili(bundled, "trace", "--uncovered")
    assert ran.code == 0
    said = " ".join(ran.out.split())
    assert (
        "Nothing is uncovered. Looked at: 14 numbers, 4 percentages, 28 words, 30 headings." in said
    )
    assert "2020年, 2000年" in said
    assert meili(bundled, "trace").code == 0


# What is missing of the text when a target is taken out.
MISSING = {
    "old-housing-repair": ["完成", "3000万"], "comprehensive-renovation": ["900万"],
    "old-lane-houses": ["300万"], "public-housing-repair": ["280万"],
    "damaged-housing-hazards": ["全面", "完成", "1365万"],
    "elevator-assessment": ["完成", "4000", "15"], "elevator-remediation": ["基本", "完成"],
    "elevator-remote-monitoring": ["实现", "15", "全覆盖"], "ebike-charging": ["2000"],
    "security-monitoring": ["推进"], "highrise-fire-hazards": ["开展", "整治"],
    "no-illegal-building": ["完成", "90%"], "standard-gatehouses": ["完成", "5000"],
    "shared-parking": ["完善"], "brand-property-firms": ["30"], "project-managers": ["1万"],
    "committee-standardisation": ["全面"], "committee-formation": ["95%"],
    "committee-compliance": ["75%"], "party-working-groups": ["100%"],
    "party-building-sites": ["700"], "waste-sorting-coverage": ["垃圾分类和绿色账户全覆盖"],
    "green-account-coverage": ["垃圾分类和绿色账户全覆盖"], "waste-removal": ["实现"],
    "rain-sewage-separation": ["完成", "2400", "整治"], "secondary-water-supply": ["完成"],
    "water-to-the-meter": ["全面", "实现"], "corridor-clean-up": ["整治"],
    "cleaning-standard": ["全面"], "hotline-complaints": ["大幅"],
}  # fmt: skip


@pytest.mark.no_cover
def test_each_target_is_found_when_it_is_taken_out(homes, meili):
    """Out of its file, and out of what names it; tasks and districts only take time to read."""
    for folder in ("allocations", "tasks"):
        shutil.rmtree(homes / "plan" / folder)
    areas = homes / "data" / "areas" / "shanghai.csv"
    areas.write_text(areas.read_text(encoding="utf-8").partition("\n310101")[0], encoding="utf-8")
    found = {}
    for path, name in official(homes):
        text = path.read_text(encoding="utf-8")
        parts = re.split(r"^(?=  - id: )", text, flags=re.MULTILINE)
        kept = "".join(part for part in parts if not part.startswith(f"  - id: {name}\n"))
        kept = re.sub(rf"^    part_of: {name}\n", "", kept, flags=re.MULTILINE)
        empty = len(parts) == 2
        path.write_text(kept.replace("targets:\n", "targets: []\n") if empty else kept, "utf-8")
        ran = meili(homes, "trace", "--uncovered", "--format", "json")
        assert ran.code == 1, ran.err
        found[name] = [row["text"] for row in ran.rows if row["kind"] != "heading"]
        path.write_text(text, encoding="utf-8")
    assert found == MISSING


def test_a_task_that_is_taken_out_leaves_its_heading(homes, meili):
    path = homes / "plan" / "tasks" / "3-self-governance.yaml"
    parts = re.split(r"^(?=  - id: )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text("".join([parts[0], *parts[2:]]), encoding="utf-8")
    ran = meili(homes, "trace", "--uncovered", "--format", "json")
    (row,) = ran.rows
    assert (row["kind"], row["text"]) == ("heading", "加强基层党组织的工作覆盖和引领")
    assert (row["path"], row["line"], row["column"]) == (
        "plan/source/hufubanfa-2018-8.zh.txt", 36, 3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "numbers", "passed"),
    [
        ("达到百分之九十,三年内完成,共三千五百户", ["百分之九十", "三年", "三千五百"], []),
        ("增长15%-20%,建设1000万平方米", ["15%-20%", "1000万"], []),
        ("增长１５％～２０％,新建２０００个", ["１５％～２０％", "２０００"], []),
        ("九成以上,三分之二,提高5个百分点", ["九成", "三分之二", "5个百分点"], []),
        ("2020年建成2000个,2018-2020年", ["2000"], ["2020年", "2018-2020年"]),
        ("二〇二〇年12月底", [], ["二〇二〇年", "12月底"]),
        ("一、总体要求\n1.新建5个\n第三条", ["5"], ["一、", "1.", "第三"]),
        ("沪发〔2018〕8号《意见(2015)》", [], ["〔2018〕8号", "《意见(2015)》"]),
        ("进一步完善三类房屋,统一管理,十四五时期,千方百计", [], []),
        ("PM2.5下降18%,投资USD300万", ["18%", "300万"], ["PM2.5"]),
        ("By 2030, 2,000 homes and 3.5 million lamps.", ["2,000", "3.5 million"], ["By 2030"]),
        ("By 2000 tonnes, in 2000 homes, in 2020, EUR500", ["2000", "2000", "500"], ["in 2020"]),
        ("Cut waste by 20 percent, from 2.4 to 3.1 percentage points", None, []),
    ],
)
def test_what_is_a_number(meili, traced, text, numbers, passed):
    found = meili(traced(text), "trace", "--uncovered", "--format", "json").json
    if numbers is None:
        numbers = ["20 percent", "2.4 to 3.1 percentage points"]
    assert [row["text"] for row in found["rows"]] == numbers
    assert [one["text"] for one in found["passed_over"]] == passed
    assert found["whole_text"] is True


def test_a_place_is_a_line_and_a_column_of_the_file(meili, traced):
    root = traced("头\r\n新建90个;再建 1 000 个".replace("1 000", "70"))
    rows = meili(root, "trace", "--uncovered", "--format", "json").rows
    assert [(row["line"], row["column"], row["end"], row["clause"]) for row in rows] == [
        (2, 3, 5, "新建90个;"),
        (2, 10, 12, "再建 70 个"),
    ]


def test_of_a_sentence_each_target_answers_for_its_part(traced, left):
    text = "300 lifts are to be inspected, 120 of them replaced."
    assert left(traced(text, ["300 lifts"])) == ["120"]
    assert left(traced(text, ["300 lifts", "120 of\\n them"])) == []


def test_only_the_passages_of_the_goals_are_looked_at(traced, left):
    text = "Before 5.\nGoals\nall 7.\nTasks\n9 more."
    trace = {"goals": [{"from": "Goals", "to": "Tasks"}], "words": ["all"]}
    assert left(traced(text, trace=trace)) == ["all", "7"]
    trace["goals"].append({"from": "9"})
    assert left(traced(text, trace=trace)) == ["all", "7", "9"]


def test_a_quote_is_looked_for_in_its_own_passage_first(meili, traced):
    text = "5 lifts\nGoals: 5 lifts"
    trace = {"goals": [{"from": "Goals"}]}
    found = meili(traced(text, ["5 lifts"], trace), "trace", "--format", "json").json
    assert [row["targets"] for row in found["rows"]] == [[], ["t1"]]
    assert (found["repeated"], found["unquoted"]) == (["t1"], ["without"])
    said = meili(traced(text, ["5 lifts"], trace), "trace").out
    assert "stand in the text more than once, and the first place counts: t1" in " ".join(
        said.split()
    )
    assert "Without a quote, and so nowhere in the text: without" in " ".join(said.split())


def test_a_quote_that_is_not_in_the_text_is_named(meili, traced):
    root = traced("5 lifts", ["6 lifts"])
    path = root / "plan" / "goals" / "g.yaml"
    text = path.read_text(encoding="utf-8")
    silent = "# meili: ignore[quote-not-in-text] as it is in print"
    path.write_text(text.replace('6 lifts"', f'6 lifts" {silent}'), encoding="utf-8")
    assert meili(root, "validate", "--strict").code == 0
    ran = meili(root, "trace", "--uncovered", "--format", "json")
    assert (ran.code, ran.json["misquoted"], [row["text"] for row in ran.rows]) == (
        1,
        ["t1"],
        ["5"],
    )
    assert "Their quotes are not in the text: t1" in meili(root, "trace").out


def test_words_of_several_targets_need_as_many(meili, traced, left):
    trace = {"goals": [{"from": "All"}], "several": {"lamps and pumps": 2}}
    root = traced("All lamps and pumps.", ["lamps and pumps"], trace)
    (row,) = meili(root, "trace", "--uncovered", "--format", "json").rows
    assert (row["kind"], row["needed"], row["cited_by"]) == ("several", 2, ["t1"])
    assert left(traced("All lamps and pumps.", ["lamps and pumps"] * 2, trace)) == []


def test_the_longer_of_two_words_counts_once(traced, left):
    trace = {"goals": [{"from": "Do"}], "words": ["all", "all over"]}
    assert left(traced("Do it all over at all.", trace=trace)) == ["all over", "all"]


@pytest.mark.parametrize(
    ("task", "missing"),
    [
        ({"id": "a", "title": "A", "quote": "by night"}, ["Sweep the yards"]),
        ({"id": "a", "title": {"en": "Sweep  the yards", "zh": "扫"}}, ["Light the quays"]),
        ({"id": "a", "title": "A"}, ["Light the quays", "Sweep the yards"]),
    ],
)
def test_a_heading_has_the_tasks_that_quote_what_stands_under_it_or_are_so_called(
    traced, left, task, missing
):
    text = "Work\n1. Light the quays. With lamps\nby night.\n2. Sweep the yards\nEnd"
    trace = {
        "goals": [{"from": "Work", "to": "1."}],
        "tasks": [{"from": "Work", "to": "End", "heading": "1."}],
    }
    assert left(traced(text, trace=trace, tasks=[task])) == missing


def test_headings_in_chinese_numbers_are_one_form(traced, left):
    text = "(一)照明。好。\n(十二)清扫\n1.不算。"
    trace = {"goals": [{"from": "不算"}], "tasks": [{"from": "(一)", "heading": "(一)"}]}
    assert left(traced(text, trace=trace, tasks=[{"id": "x", "title": "X"}])) == ["照明", "清扫"]


class Page(HTMLParser):
    """What a page is made of, and the text of it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.open = [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def test_the_page_stands_alone_and_has_all_of_the_text(meili, bundled, tmp_path):
    file = tmp_path / "trace.html"
    assert meili(bundled, "--lang", "zh", "trace", "--html", "-o", file).code == 0
    page = Page(file.read_text(encoding="utf-8"))
    assert page.open == []
    assert page.tags[0] == ("html", {"lang": "zh-Hans"})
    names = {tag for tag, _attributes in page.tags}
    assert not names & {"script", "link", "img", "iframe"}
    assert all(one.get("href", "#").startswith("#") for _tag, one in page.tags)
    source = (bundled / "plan" / "source" / "hufubanfa-2018-8.zh.txt").read_text(encoding="utf-8")
    said = "".join(page.words.split())
    for line in source.splitlines():
        for clause in re.split("(?<=[。;])", "".join(line.split())):
            assert clause in said
    for _path, name in official(bundled):
        assert name in said
    assert meili(bundled, "--lang", "zh", "trace", "--format", "html").out == file.read_text(
        encoding="utf-8"
    )


def test_what_stands_in_the_text_is_no_markup(meili, traced):
    root = traced("Build <b>90</b> & <script>x</script> lamps")
    words = root.joinpath("plan/plan.yaml").read_text(encoding="utf-8")
    root.joinpath("plan/plan.yaml").write_text(words + "simulated: true\n", encoding="utf-8")
    page = meili(root, "trace", "--html").out
    assert "&lt;b&gt;<mark>90</mark>&lt;/b&gt; &amp; &lt;script&gt;x" in page
    assert "SIMULATED" in page
    assert '<a class="place" href="#line-1">1:10</a>' in page
    assert "SIMULATED" in meili(root, "trace").out


def test_the_text_on_a_terminal_keeps_to_its_width(meili, bundled, monkeypatch):
    from meili_cli.render.text import width

    monkeypatch.setenv("COLUMNS", "80")
    for language in ("en", "zh"):
        out = meili(bundled, "--lang", language, "trace").out
        assert max(map(width, out.splitlines())) <= 80
        assert "elevator-assessment" in out


def test_what_is_left_is_told_in_every_format(meili, traced, tmp_path):
    root = traced("Build 90 lamps", ["lamps"])
    for form in ("table", "plain", "markdown", "html", "csv"):
        ran = meili(root, "trace", "--uncovered", "--format", form)
        assert ran.code == 1
        assert "90" in ran.out
        assert "1 is uncovered" in ran.out + ran.err
    assert "✗ uncovered: 90" in meili(root, "trace").out
    table = meili(root, "trace", "--columns", "line,text,targets,uncovered").out
    assert [line.split() for line in table.splitlines() if line.startswith("   1")] == [
        ["1", "Build", "90", "lamps", "t1", "90"]
    ]
    assert "section" in meili(root, "trace", "--format", "csv").out


def test_a_plan_without_a_text_has_nothing_to_be_traced(meili, lowland):
    ran = meili(lowland, "trace")
    assert ran.code == 2
    assert "the plan names no official text" in ran.err


def test_two_formats_exclude_each_other(meili, bundled):
    ran = meili(bundled, "trace", "--html", "--format", "json")
    assert ran.code == 2
    assert "--html --format" in ran.err
