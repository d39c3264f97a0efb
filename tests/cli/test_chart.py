"""`meili chart`: the figures are those of the reports, whatever they are drawn on."""

import json
import os
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import html5lib
import pytest

from cli.workspaces import entry, put
from meili_cli.render.records import ROW_FIELDS
from meili_cli.render.text import width

GOLDEN = Path(__file__).parent / "charts"
UPDATE = bool(os.environ.get("MEILI_UPDATE_GOLDEN"))
JSON = ("--format", "json")
SVG = "{http://www.w3.org/2000/svg}"
METHOD = Path(__file__).parents[2] / "docs" / "examples" / "method"
DAYS = ("2018-06-30", "2019-06-30", "2020-12-31")
KINDS = {
    "progress": ("ebike-charging",),
    "districts": ("ebike-charging", "--kind", "districts"),
    "heatmap": ("--goal", "order"),
    "trend": ("--kind", "trend", "--goal", "safety"),
}
NAME = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{ 7*7 }}\u202e=HYPERLINK("x")'


def of_report(row):
    return {name: row[name] for name in ROW_FIELDS}


def number(text):
    return float(re.sub(r"[^0-9.-]", "", text))


# -- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_rows_of_a_day_are_those_of_the_report(meili, demo, day):
    asked = ("--goal", "order", "--as-of", day, *JSON)
    drawn = meili(demo, "chart", "--kind", "heatmap", *asked)
    assert {row["day"] for row in drawn.rows} == {day}
    assert list(map(of_report, drawn.rows)) == meili(demo, "report", "--district", *asked).rows


@pytest.mark.no_cover
def test_rows_over_time_are_those_of_the_reports_of_their_days(meili, demo):
    ran = meili(demo, "chart", "ebike-charging", "--area", "xuhui", "--as-of", "2019-12", *JSON)
    rows = {row["day"]: row for row in ran.rows}
    assert (ran.json["schema"], ran.json["kind"]) == ("meili/chart/1", "progress")
    assert ran.json["simulated"] is True
    assert list(rows) == sorted(rows)
    for day in ("2018-06-30", "2019-06-30", "2019-12-31"):
        told = meili(demo, "report", "--item", "ebike-charging", "--area", "xuhui",
                     "--by", "district", "--as-of", day, *JSON).row  # fmt: skip
        assert of_report(rows[day]) == told
    ahead = [row for row in ran.rows if row["day"] > "2019-12-31"]
    assert len(ahead) == 12
    assert {row["attained"] for row in ahead} == {row["status"] for row in ahead} == {None}


def test_the_forecast_is_that_of_the_command(meili, demo):
    asked = ("--area", "xuhui", "--as-of", "2019-12", *JSON)
    drawn = meili(demo, "chart", "ebike-charging", *asked).rows[-1]
    told = meili(demo, "forecast", "--item", "ebike-charging", "--by", "district", *asked).row
    assert drawn["day"] == told["due"]
    assert drawn["expected"] == told["target"]
    assert [drawn[name] for name in ("forecast", "low", "high")] == [
        told[name] for name in ("forecast", "low", "high")
    ]


@pytest.mark.no_cover
@pytest.mark.parametrize("day", DAYS)
def test_figures_read_from_the_picture_are_those_of_the_report(meili, demo, tmp_path, day):
    file = tmp_path / "chart.html"
    asked = ("ebike-charging", "--kind", "districts", "--as-of", day)
    assert meili(demo, "chart", *asked, "-o", file).code == 0
    page = html5lib.parse(file.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    rows = meili(
        demo, "report", "--item", "ebike-charging", "--district", "--as-of", day, *JSON
    ).rows
    names = {row["area_name"]: row for row in rows}
    read = {
        line.find("th").text: ["".join(cell.itertext()) for cell in line.findall("td")]
        for line in page.findall(".//tbody/tr")
    }
    assert set(read) == set(names)
    for name, (attained, target, due, _expected, done, *_rest) in read.items():
        row = names[name]
        assert number(attained) == row["attained"]
        assert number(target) == row["target"]
        assert due == row["due"]
        assert number(done) == pytest.approx(100 * row["completion"], abs=0.1)
    # In the picture itself, the bars have these lengths, and say the same.
    drawn = page.find(f".//{SVG}svg")
    told = {
        text.rpartition(", ")[2]: text
        for text in ("".join(one.itertext()) for one in drawn.iter(f"{SVG}title"))
    }
    bars = {
        "".join(group.find(f"{SVG}title").itertext()).rpartition(", ")[2]: float(
            group.find(f"{SVG}rect").get("width")
        )
        for group in drawn.iter(f"{SVG}g")
    }
    longest = max(bars, key=lambda name: names[name]["completion"])
    for name, row in names.items():
        assert f"Attained {row['attained']:,} · " not in told[name]
        assert f"Attained {row['attained']:,}, Aim {row['target']}" in told[name]
        if row["completion"] > 0.05:
            assert bars[name] / bars[longest] == pytest.approx(
                row["completion"] / names[longest]["completion"], abs=0.01
            )


def test_csv_has_the_same_rows(meili, demo):
    ran = meili(demo, "chart", "ebike-charging", "--as-of", "2019-12", "--format", "csv")
    head, *lines = ran.out.splitlines()
    assert head.startswith("day,item,goal,area,")
    assert head.endswith("forecast,low,high,simulated")
    assert len(lines) == 36


# -- in the terminal -----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_plot_of_a_terminal(meili, demo, monkeypatch, kind, columns, lang):
    monkeypatch.setenv("COLUMNS", columns)
    ran = meili(demo, "--lang", lang, "chart", *KINDS[kind], "--as-of", "2019-12")
    path = GOLDEN / f"{kind}-{columns}-{lang}.txt"
    if UPDATE:
        path.write_bytes(ran.out.encode())
    assert ran.out == path.read_bytes().decode()
    assert max(map(width, ran.out.splitlines())) <= int(columns)
    assert ("模拟" if lang == "zh" else "SIMULATED") in ran.out


def test_a_plot_is_coloured_on_a_terminal_alone(meili, demo, monkeypatch):
    from meili_cli.cli import console

    asked = (demo, "chart", "ebike-charging", "--as-of", "2019-12")
    plain = meili(*asked).out
    monkeypatch.setattr(console, "colour", lambda: True)
    coloured = meili(*asked).out
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.no_cover
def test_every_target_of_every_measure_can_be_drawn(meili, tmp_path, monkeypatch):
    """Ranges, growth, amounts of a year, levels, upper bounds; with one reading and with none."""
    town = shutil.copytree(METHOD, tmp_path / "town")
    monkeypatch.setenv("COLUMNS", "40")
    items = {row["item"]: row for row in meili(town, "report", *JSON).rows}
    for item, row in items.items():
        if row["measure"] in {"quantity", "level"}:
            kind = "total" if row["measure"] == "quantity" else "level"
            put(town, entry(item, "town", "2021-03-31", kind, "7"))
    for item, row in items.items():
        ran = meili(town, "chart", item, "--as-of", "2021-06")
        assert ran.code == (2 if row["measure"] == "milestone" else 0), (item, ran.err)
        assert max(map(width, ran.out.splitlines()), default=0) <= 40
        if row["measure"] != "milestone":
            file = tmp_path / f"{item}.svg"
            assert meili(town, "chart", item, "--as-of", "2021-06", "-o", file).code == 0
            ET.parse(file)


def test_a_lower_bound_is_drawn_otherwise(meili, demo):
    ran = meili(demo, "chart", "elevator-assessment", "--as-of", "2019-12")
    assert "▒ attained, rests on a part of the reports" in ran.out
    assert "▒▒▒" in ran.out
    assert "▒" not in meili(demo, "chart", "ebike-charging", "--as-of", "2019-12").out


def test_an_area_without_figures_is_named(meili, demo, tmp_path):
    asked = ("committee-formation", "--kind", "districts", "--as-of", "2019-12")
    last = [line for line in meili(demo, "chart", *asked).out.splitlines() if "no data" in line]
    assert [line.split()[0] for line in last] == ["Changning"]
    assert meili(demo, "chart", *asked, "-o", tmp_path / "c.svg").code == 0
    assert "Changning" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    alone = meili(demo, "chart", "committee-formation", "--area", "changning", "--as-of", "2019-12")
    assert "– no data" in alone.out
    assert "█" not in alone.out


def test_many_areas_are_shown_in_parts_and_none_is_left_out(meili, demo):
    ran = meili(
        demo, "chart", "ebike-charging", "--kind", "heatmap", "--street", "--as-of", "2019-12"
    )
    numbers = [int(one) for one in re.findall(r"(?:^|· )(\d+) \w", ran.out, re.MULTILINE)]
    assert set(range(1, 216)) <= set(numbers)


def test_milestones_are_named_where_they_are_not_drawn(meili, demo):
    ran = meili(demo, "chart", "--kind", "trend", "--goal", "safety", "--as-of", "2019-12")
    assert "2 milestones have a state and no figure" in ran.out


# -- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_the_same_twice_needs_nothing_and_says_what_it_shows(
    meili, demo, tmp_path, kind
):
    for theme, name in (("light", "a"), ("light", "b"), ("dark", "c")):
        file = tmp_path / f"{name}.svg"
        ran = meili(demo, "chart", *KINDS[kind], "--as-of", "2019-12", "--theme", theme, "-o", file)
        assert (ran.code, ran.out) == (0, "")
    light, again, dark = ((tmp_path / f"{name}.svg").read_bytes() for name in "abc")
    assert light == again != dark
    root = ET.fromstring(light)
    assert root.find(f"{SVG}title").text.endswith(", Shanghai")
    assert "as of 2019-12-31" in root.find(f"{SVG}desc").text
    assert "SIMULATED" in [one.text.partition(":")[0] for one in root.iter(f"{SVG}text")]
    text = light.decode().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|url\(|href|<script|<style|data:", text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_means_harm_stays_text(meili, lowland, tmp_path, kind):
    plan = lowland / "plan/goals/1-water.yaml"
    text = plan.read_text(encoding="utf-8")
    named = text.replace("{en: Pumps renewed, zh: 水泵更新}", json.dumps(NAME), 1)
    assert named != text
    plan.write_text(named, encoding="utf-8")
    put(lowland, entry("pumps", "L", "2015-12-31", "total", "5"))
    asked = {
        "progress": ("pumps",), "districts": ("pumps", "--kind", "districts"),
        "heatmap": ("pumps", "--kind", "heatmap"), "trend": ("--kind", "trend"),
    }[kind]  # fmt: skip
    shown = NAME.replace("\u202e", "")
    for ending in ("svg", "html"):
        file = tmp_path / f"c.{ending}"
        ran = meili(lowland, "chart", *asked, "--as-of", "2016", "-o", file)
        assert ran.code == 0, ran.err
        text = file.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "<img" not in text
        assert "\u202e" not in text
    page = html5lib.parse(text, namespaceHTMLElements=False)
    assert any(shown[:30] in said for said in page.itertext())
    assert "\u202e" not in meili(lowland, "chart", *asked, "--as-of", "2016").out


@pytest.mark.no_cover
def test_a_png_is_as_broad_as_asked_and_the_same_twice(meili, demo, tmp_path):
    asked = ("ebike-charging", "--as-of", "2019-12")
    for name, more in (("a", ()), ("b", ()), ("c", ("--width", "430"))):
        assert meili(demo, "chart", *asked, *more, "-o", tmp_path / f"{name}.png").code == 0
    first, again, small = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert first.startswith(b"\x89PNG\r\n")
    assert first == again
    assert int.from_bytes(first[16:20]) == 1720
    assert int.from_bytes(small[16:20]) == 430


# -- what cannot be drawn ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--kind", "progress"), "this chart is of one target, and none is named"),
        (("--kind", "districts"), "this chart is of one target, and none is named"),
        (("shared-parking",), "shared-parking has a state and no figure that could be drawn"),
        (("task-1.1", "--kind", "districts"), "task-1.1 has a state and no figure"),
        (("ebike-charging", "--goal", "safety"), "these exclude each other"),
        (("ebike-charging", "--district"), "this chart is of one area, which --area names"),
        (("--kind", "trend", "--street"), "this chart is of one area, which --area names"),
        (("--area", "五里桥"), "there is no area below"),
        (("--format", "png"), "a picture of pixels is nothing for a terminal"),
        (("--theme", "dark"), "only svg and png are drawn for a light or a dark page"),
        (("--width", "400"), "only a png has a width in pixels"),
        (("-o", "chart.pdf"), "the ending names no format"),
        (("-o", "plan/chart.svg"), "this is a place for the plan or the data"),
        (("no-such-target",), "no-such-target"),
    ],
)
def test_what_has_no_meaning_is_refused(meili, demo, monkeypatch, asked, said):
    monkeypatch.chdir(demo)
    ran = meili(None, "chart", *asked)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (demo / "plan/chart.svg").exists()


def test_a_baseline_stands_on_its_day_and_nothing_before_it(meili, monkeypatch):
    monkeypatch.setenv("COLUMNS", "90")
    plan = Path(__file__).parents[2] / "examples" / "five-year-plan"
    ran = meili(plan, "chart", "gdp-growth-2016", "--as-of", "2019-06-30")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    place = next(line for line in lines if "◆" in line and "┤" in line).index("◆")
    ticks = next(line for line in lines if line.lstrip().startswith("└"))
    days = lines[lines.index(ticks) + 1]
    assert days.index("2016-07") < place <= days.index("2017-01")
    assert all(not line[6:place].strip("╌ ") for line in lines if "┤" in line or "│" in line)


def test_states_alone_are_no_trend(meili, town):
    (town / "plan" / "goals" / "doors.yaml").write_text(
        "schema: meili/plan/1\ngoal: {id: doors, name: Doors}\ntargets:\n"
        "  - {id: exits, name: Exits, measure: milestone,"
        " target: {state: done, by: 2022-12-31, basis: stated}}\n",
        encoding="utf-8",
    )
    ran = meili(town, "chart", "--kind", "trend", "--goal", "doors", "--as-of", "2021-06")
    assert (ran.code, ran.out) == (2, "")
    assert "only states" in ran.err
    assert meili(town, "chart", "--goal", "doors", "--as-of", "2021-06").code == 0


def test_where_nothing_lies_below_a_milestone_is_led_to_a_report(meili, town):
    ran = meili(town, "chart", "fire-doors", "--area", "east", "--kind", "heatmap")
    assert ran.code == 2
    assert "`meili report` shows this one" in ran.err
    assert meili(town, "report", "--item", "fire-doors", "--area", "east").code == 0
