"""The site of figures, read back without a browser: what stands in its files, and in no other.

The figures of the demo are held against `meili report`; names that are up to something, other
plans, and folders that are not ours are tried on small workspaces.
"""

import json
import os
import re
from pathlib import Path
from posixpath import dirname, join, normpath

import html5lib
import pytest

from cli import workspaces
from cli.conftest import run

EXAMPLES = Path(__file__).parents[2] / "examples"
DAYS = ("2018-12-31", "2019-03-31", "2019-06-30")
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}\u202e=HYPERLINK(1)'
SAID = EVIL.replace("\u202e", "")  # what steers a page without being seen goes
SQUARE = "[[[4,52],[4,53],[5,53],[5,52],[4,52]]]"
OUTLINE = (
    '{"type":"Feature","properties":{"code":"%s"},"geometry":{"type":"Polygon","coordinates":%s}}'
)


def build(root: Path, folder: Path, *words: str, code: int = 0):
    ran = run(root, "--lang", "en", "site", "build", str(folder), *words)
    assert ran.code == code, ran.err
    return ran


def files(folder: Path, kind: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob(f"*.{kind}"))
    }


def taken(script: str):
    """What a script of data gives away: its name and the value."""
    call, _, rest = script.partition("(")
    assert call == "meili.take"
    return json.loads(f"[{rest.removesuffix(');' + chr(10))}]")


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """The demo, and its site as of the middle of 2019 with seven months."""
    root = tmp_path_factory.mktemp("homes")
    assert run(None, "init", "--demo", str(root / "ws")).code == 0
    build(root / "ws", root / "out", "--as-of", "2019-06", "--months", "7")
    return root / "ws", root / "out"


def reported(root: Path, day: str):
    rows = {}
    for words in ((), ("--district",)):
        ran = run(root, "--lang", "en", "report", "--as-of", day, "--format", "json", *words)
        rows |= {(row["item"], row["area"]): row for row in ran.rows}
    return rows


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_figures_of_a_month_are_those_of_the_report(homes, day, language):
    root, out = homes
    name, file = taken((out / language / "data" / f"{day}.js").read_text("utf-8"))
    statuses = re.findall(r'"code":"(\w+)"', (out / language / "words.js").read_text("utf-8"))
    asked = reported(root, day)
    assert name == day
    assert {(item, area) for item, of in file["rows"].items() for area in of} == set(asked)
    for (item, area), row in asked.items():
        line = dict(zip(file["fields"], file["rows"][item][area], strict=True))
        for field in ("target", "attained", "completion", "expected", "pace"):
            assert line[f"{field}_exact"] == row[field], (item, area, field)
        assert statuses[line["status"]] == row["status"]
        assert bool(line["stale"]) == row["stale"]
        assert file["texts"][line["due"]] == (row["due"] or "–")
        assert file["texts"][line["reports"]] == f"{row['reported']}/{row['expected_reports']}"


@pytest.mark.no_cover
def test_the_figures_on_pages_are_those_of_the_report(homes):
    root, out = homes
    asked = reported(root, DAYS[-1])
    found = set()
    for path in ("index", "area/310104", "target/ebike-charging"):
        page = html5lib.parse(
            (out / "en" / f"{path}.html").read_text("utf-8"), namespaceHTMLElements=False
        )
        for line in page.iterfind(".//tr[@data-cell]"):
            kind, day, item, area = line.get("data-cell").split("/")
            assert (kind, day) == ("report", DAYS[-1])
            row = asked[item, area]
            found.add((item, area))
            for cell in line.iterfind("td"):
                field, said = cell.get("data-field"), cell.get("data-v")
                if field in ("attained", "completion", "expected", "pace"):
                    assert said == (None if row[field] is None else str(row[field]))
                    link = cell.find("a")
                    shown = "".join(cell.itertext())
                    assert (link is None) == (shown == "–")
                    if link is not None:
                        assert link.get("href").endswith(f"why/{area}.html#{item}")
                elif field == "status":
                    word = "".join(cell.itertext())[2:]
                    assert word == row["status"].replace("_", " ")
            done = line.find("td[@data-field='completion']/a")
            if done is not None:
                shown = float(done.text.removesuffix(" %").replace(",", ""))
                assert (
                    abs(shown - 100 * row["completion"]) <= 0.1
                )  # never rounded to what it is not
    assert len(found) == 30 + 30 + 17 - 2


def test_an_account_is_what_explain_tells(homes):
    root, out = homes
    page = html5lib.parse(
        (out / "en" / "why" / "310104.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    (section,) = (one for one in page.iter("section") if one.get("id") == "no-illegal-building")
    told = run(root, "--lang", "en", "explain", "no-illegal-building", "--area", "310104",
               "--as-of", "2019-06", "--format", "json").json  # fmt: skip
    text = " ".join("".join(section.itertext()).split())
    counting = [one for one in told["figure"]["entries"] if one["counts"]]
    assert counting
    for entry in counting:
        assert entry["place"] in text
        assert entry["recorded_by"] in text
    for step in told["steps"]:
        assert step["formula"] in text


def test_every_link_leads_to_something_and_nothing_comes_from_elsewhere(homes):
    _root, out = homes
    pages = files(out, "html")
    anchors = {path: set(re.findall(r' id="([^"]+)"', page)) for path, page in pages.items()}
    there = {one.relative_to(out).as_posix() for one in out.rglob("*") if one.is_file()}
    for path, page in pages.items():
        for link in set(re.findall(r' (?:href|src)="([^"]*)"', page)):
            target, _, anchor = link.partition("#")
            assert ":" not in target, (path, link)
            place = normpath(join(dirname(path), target)) if target else path
            assert place in there, (path, link)
            assert not anchor or anchor in anchors[place], (path, link)
        assert 'content="default-src &#x27;none&#x27;; script-src &#x27;self&#x27;' in page
        assert not re.search(r"<(style|script)>|<script[^>]*>[^<]| on\w+=| style=", page), path
        assert "SIMULATED" in page.partition("</title>")[0] or path == "index.html"
    for path, script in files(out, "js").items():
        assert "://" not in script or path == "site.js", path
    assert "fetch(" not in (out / "site.js").read_text("utf-8")
    assert "innerHTML" not in (out / "site.js").read_text("utf-8")


def test_each_kind_of_page_is_sound(homes):
    _root, out = homes
    for path in ("index", "areas", "area/310104", "target/ebike-charging", "tasks",
                 "task/task-1.1", "why/310104", "why/310104003"):  # fmt: skip
        for language in ("zh", "en"):
            text = (out / language / f"{path}.html").read_text("utf-8")
            page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
            assert page.get("lang") == language
            assert len(list(page.iter("h1"))) == 1
            ids = [one.get("id") for one in page.iter() if one.get("id")]
            assert len(ids) == len(set(ids))
            for table in page.iter("table"):
                assert table.find("caption") is not None
                heads = list(table.iter("th"))
                assert all(one.get("scope") for one in heads)


def test_the_map_has_every_district_and_says_whose_it_is(homes):
    _root, out = homes
    page = (out / "en" / "areas.html").read_text("utf-8")
    whole = page.partition('class="whole"')[0] + page.partition('class="near"')[0]
    assert len(set(re.findall(r'data-area="(\d+)"', whole))) == 16
    assert "Apache ECharts 4 map data, Apache-2.0" in page
    assert re.search(r'data-area="310101"[^>]*aria-label="Huangpu', page)


# -- small workspaces ---------------------------------------------------------------------------


@pytest.fixture
def lowland(tmp_path):
    root = workspaces.lowland(tmp_path / "lowland")
    ran = run(root, "record", "connected", "--area", "L11", "--as-of", "2016-03-31",
              "--count", "42/100", "--by", "anna", "--note", EVIL)  # fmt: skip
    assert ran.code == 0, ran.err
    return root


@pytest.mark.no_cover
def test_a_name_or_a_note_that_is_up_to_something_stays_text(lowland, tmp_path):
    plan = lowland / "plan" / "goals" / "1-water.yaml"
    quoted = json.dumps(EVIL)
    plan.write_text(
        plan.read_text("utf-8").replace("{en: Pumps renewed, zh: 水泵更新}", quoted), "utf-8"
    )
    areas = next((lowland / "data" / "areas").glob("*.csv"))
    field = '"' + EVIL.replace('"', '""') + '"'
    areas.write_text(areas.read_text("utf-8").replace("Westmark", field), "utf-8")
    out = tmp_path / "out"
    build(lowland, out, "--as-of", "2016-06")
    for path, page in files(out, "html").items():
        root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
        assert all(one.get("src") and not one.text for one in root.iter("script")), path
        assert not list(root.iter("img")), path
        assert "\u202e" not in page
    for script in files(out / "en", "js").values():
        assert "<" not in script
        assert "\u202e" not in script
    read = lambda name: html5lib.parse(  # noqa: E731
        (out / "en" / name).read_text("utf-8"), namespaceHTMLElements=False
    )
    assert read("target/pumps.html").find(".//h1").text == SAID
    assert read("area/L1.html").find(".//h1").text == SAID
    assert SAID in read("area/L1.html").find(".//title").text
    assert SAID in "".join(read("why/L11.html").itertext())  # the note of the entry
    entries = taken((out / "en" / "data" / "search.js").read_text("utf-8"))[1]
    assert SAID in {entry[1] for entry in entries}


@pytest.mark.no_cover
def test_the_same_data_give_the_same_bytes(lowland, tmp_path):
    for name in ("one", "two"):
        build(lowland, tmp_path / name, "--as-of", "2016-06")
    first, second = ({path.relative_to(tmp_path / name): path.read_bytes()
                      for path in (tmp_path / name).rglob("*") if path.is_file()}
                     for name in ("one", "two"))  # fmt: skip
    assert first == second


@pytest.mark.parametrize(("asked", "days"), [
    (("--as-of", "2016-03-15"), ["2016-01-31", "2016-02-29", "2016-03-15"]),
    (("--as-of", "2016-06", "--months", "2"), ["2016-05-31", "2016-06-30"]),
    (("--as-of", "2015-06"), ["2015-06-30"]),
])  # fmt: skip
def test_the_months_end_with_the_day_of_the_site(lowland, tmp_path, asked, days):
    build(lowland, tmp_path / "out", *asked)
    page = (tmp_path / "out" / "en" / "index.html").read_text("utf-8")
    found = sorted(path.stem for path in (tmp_path / "out" / "en" / "data").glob("2*.js"))
    assert found == days
    assert f'id="day" for="month">{days[-1]}<' in page
    assert ('id="month"' in page) == (len(days) > 1)


def test_what_was_known_then_is_said_and_counts(lowland, tmp_path):
    build(lowland, tmp_path / "out", "--as-of", "2016-06", "--known-at", "2016-05-01")
    page = (tmp_path / "out" / "en" / "index.html").read_text("utf-8")
    assert page.count("nown at 2016-05-01") == 2
    assert "Never reported" in (tmp_path / "out" / "en" / "why" / "L11.html").read_text("utf-8")


def test_a_map_is_drawn_from_the_outlines_that_there_are(lowland, tmp_path):
    areas = lowland / "data" / "areas"
    features = ",".join(OUTLINE % (code, SQUARE) for code in ("L1", "L2", "elsewhere"))
    head = '{"type":"FeatureCollection","credit":"<b>Us</b>","features":['
    text = f"{head}{features}]}}"
    (areas / "map.geojson").write_text(text, "utf-8")
    assert run(lowland, "validate").code == 0
    ran = build(lowland, tmp_path / "out", "--as-of", "2016-01")
    assert "1 outline is of no area of the plan and not on the map: elsewhere" in ran.err
    page = (tmp_path / "out" / "en" / "areas.html").read_text("utf-8")
    assert re.findall(r'data-area="(\w+)"', page) == ["L1", "L2"]
    assert "&lt;b&gt;Us&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["../../../x"], "cannot be the name of a page"),
        (["a/b"], "cannot be the name of a page"),
        ([".x"], "cannot be the name of a page"),
        (["x y?#%41&"], "cannot be the name of a page"),
        (["con"], "cannot be the name of a page"),
        (["X9", "x9"], "the same page on some systems: X9, x9"),
    ],
)
def test_a_code_that_is_no_name_of_a_page_is_refused(lowland, tmp_path, codes, said):
    path = next((lowland / "data" / "areas").glob("*.csv"))
    head, _first, second, *_rest = path.read_text("utf-8").splitlines()
    lines = [second.replace("L1,", f"{code},", 1).replace(",L1,", f",{code},") for code in codes]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    ran = build(lowland, tmp_path / "a" / "out", "--as-of", "2016-01", code=2)
    assert said in ran.err, head
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling", "loop"])
def test_what_is_no_file_of_outlines_is_named(lowland, tmp_path, kind):
    path = lowland / "data" / "areas" / "map.geojson"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "dangling":
            path.symlink_to("nowhere")
        case "loop":
            path.symlink_to(path.name)
    ran = build(lowland, tmp_path / "out", "--as-of", "2016-01", code=2)
    assert "map.geojson: " in ran.err


def test_outlines_of_other_places_are_named_and_no_map_is_drawn(lowland, tmp_path):
    features = ",".join(OUTLINE % (f"X{n}", SQUARE) for n in range(7))
    path = lowland / "data" / "areas" / "map.geojson"
    path.write_text(f'{{"features":[{features}]}}', "utf-8")
    ran = build(lowland, tmp_path / "out", "--as-of", "2016-01")
    assert "7 outlines" in ran.err
    assert ": X0, X1, X2, X3, X4, …" in ran.err
    assert "data-area" not in (tmp_path / "out" / "en" / "areas.html").read_text("utf-8")


@pytest.mark.parametrize("text", [
    "no json", "[]", '{"features": [1]}', "[" * 100_000,
    '{"features": [%s]}' % (OUTLINE % ("L1", '[[["a", 1]]]')),
    '{"features": [%s]}' % (OUTLINE % ("L1", "[[[200, 1]]]")),
    '{"features": [%s]}' % (OUTLINE % ("L1", "[[1]]")),
    '{"features": [{"properties": {"code": "L1"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
])  # fmt: skip
def test_outlines_that_cannot_be_read_are_named(lowland, tmp_path, text):
    (lowland / "data" / "areas" / "map.geojson").write_text(text, "utf-8")
    ran = build(lowland, tmp_path / "out", "--as-of", "2016-01", code=2)
    assert "map.geojson" in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.no_cover
@pytest.mark.parametrize(("plan", "languages"), [
    ("five-year-plan", {"zh", "en"}), ("eu-renewables-2020", {"en", "de"}),
])  # fmt: skip
def test_other_plans_have_a_site_without_a_map(tmp_path, plan, languages):
    out = tmp_path / "out"
    build(EXAMPLES / plan, out, "--months", "2")
    assert {path.name for path in out.iterdir() if path.is_dir()} == languages
    pages = files(out / "en", "html")
    assert 'id="map"' not in "".join(pages.values())
    assert ("areas.html" in pages) == (plan == "eu-renewables-2020")
    assert "tasks.html" not in pages


def test_a_folder_of_somebody_else_is_left_alone(lowland, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "index.html").write_text("mine", "utf-8")
    ran = build(lowland, out, "--as-of", "2016-01", code=2)
    assert "index.html" in ran.err
    assert (out / "index.html").read_text("utf-8") == "mine"
    build(lowland, out, "--as-of", "2016-01", "--replace")
    assert "en/index.html" in (out / "index.html").read_text("utf-8")
    build(lowland, out, "--as-of", "2016-02", "--months", "1")  # an earlier site of ours gives way
    assert not (out / "en" / "data" / "2016-01-31.js").exists()
    assert build(lowland, lowland / "plan" / "site", code=2)
