"""`--columns`, `--sort`, `--precision`, `--no-header`, `--bom`: how a report or a log is shown."""

import csv
import io

import pytest

from cli.workspaces import entry, put

REPORT = ("report", "--as-of", "2018-12-31")


@pytest.fixture
def root(lowland):
    """Figures of 2018; the note of one of them looks like a formula."""
    put(
        lowland,
        entry("connected", "L", "2018-09-30", "count", "54", "100"),
        entry("customers", "L", "2018-12-31", "level", "125"),
        entry("leakage", "L", "2018-12-31", "level", "21"),
        entry("pumps", "L", "2018-12-31", "total", "400")._replace(note="=1+1"),
        entry("pumps", "L11", "2018-12-31", "total", "123.4567"),
    )
    return lowland


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_columns_choose_and_order_the_fields(meili, root):
    words = (*REPORT, "--columns", "pace, item,status")
    found = meili(root, *words, "--format", "json")
    whole = meili(root, *REPORT, "--format", "json")
    assert [list(row) for row in found.rows] == [["pace", "item", "status"]] * len(whole.rows)
    assert found.rows == [
        {name: row[name] for name in ("pace", "item", "status")} for row in whole.rows
    ]
    assert found.json["schema"] == whole.json["schema"]
    head, *flat = rows(meili(root, *words, "--format", "csv").out)
    assert head == ["pace", "item", "status"]
    assert [row[1:] for row in flat] == [[row["item"], row["status"]] for row in found.rows]


def test_the_order_is_the_same_in_every_format(meili, root):
    words = (*REPORT, "--columns", "item,pace", "--sort", "-pace,item", "--format")
    order = [row["item"] for row in meili(root, *words, "json").rows]
    paces = [row["pace"] for row in meili(root, *words, "json").rows]
    known = [pace for pace in paces if pace is not None]
    assert len(known) >= 3
    assert known == sorted(known, reverse=True)
    assert paces == known + [None] * (len(paces) - len(known))
    assert order[len(known) :] == sorted(order[len(known) :])
    for form in ("table", "plain", "markdown", "html", "csv"):
        out = meili(root, *words, form).out
        places = [out.index(f"{item}") for item in order]
        assert places == sorted(places), form


@pytest.mark.parametrize("typed", [["--sort", "-pace"], ["--sort=-pace"], ["--sort= - pace "]])
def test_a_hyphen_in_front_is_no_option(meili, root, typed):
    ran = meili(root, *REPORT, *typed, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    paces = [row["pace"] for row in ran.rows if row["pace"] is not None]
    assert paces == sorted(paces, reverse=True)


def test_sorted_rows_stand_under_no_heading(meili, root):
    assert "\nClean water\n" in meili(root, *REPORT).out
    assert "\nClean water\n" not in meili(root, *REPORT, "--sort", "item").out


def test_areas_are_sorted_by_their_columns(meili, root):
    words = ("report", "--as-of", "2018", "--by", "town")
    assert meili(root, *words, "--sort=-on_track", "--columns", "area,on_track").code == 0
    ran = meili(root, *words, "--sort", "pace")
    assert (ran.code, ran.out) == (2, "")
    assert "last_as_of, worst" in ran.err
    assert meili(root, *words, "--sort", "pace", "--format", "csv").code == 0


def test_precision(meili, root):
    def attained(*words):
        ran = meili(
            root,
            *REPORT,
            "--area",
            "L11",
            "--columns",
            "item,attained",
            "--format",
            "plain",
            *words,
        )
        return next(line.split()[1] for line in ran.out.splitlines() if line.startswith("pumps"))

    assert attained().endswith("123.5")
    assert attained("--precision", "0").endswith("123")
    assert attained("--precision", "6").endswith("123.4567")


def test_rows_alone(meili, root):
    out = meili(root, *REPORT, "--no-header", "--columns", "item").out
    whole = meili(root, *REPORT, "--format", "json").rows
    assert sorted(line.strip() for line in out.splitlines()) == sorted(row["item"] for row in whole)
    flat = meili(root, *REPORT, "--no-header", "--format", "csv").out
    assert flat == "".join(
        meili(root, *REPORT, "--format", "csv").out.splitlines(keepends=True)[1:]
    )


def test_simulated_is_said_without_a_header(meili, demo):
    words = ("report", "--as-of", "2019-06", "--no-header")
    assert meili(demo, *words).out.startswith("SIMULATED")
    assert meili(demo, *words, "--format", "plain").out.startswith("SIMULATED")
    assert all(row[-1] == "true" for row in rows(meili(demo, *words, "--format", "csv").out))
    log = meili(demo, "log", "old-housing-repair", "--area", "徐汇", "--no-header")
    assert log.out.startswith("SIMULATED")


def test_a_byte_order_mark(process, root, tmp_path):
    words = ("-C", root, *REPORT, "--bom", "--lang", "zh", "--columns", "item,unit")
    ran = process(*words, "--format", "csv", PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(b"\xef\xbb\xbfitem,unit\n")
    assert "台" in ran.stdout.decode("utf-8")
    path = tmp_path / "out.csv"
    assert process(*words, "-o", path).returncode == 0
    assert path.read_bytes() == ran.stdout


# -- the log --------------------------------------------------------------------------------


def test_the_log_in_columns_and_order(meili, root):
    words = ("log", "--columns", "value,item,note", "--sort=-value")
    values = [row["value"] for row in meili(root, *words, "--format", "json").rows]
    assert values == [400, 125, 123.4567, 54, 21]
    head, *flat = rows(meili(root, *words, "--format", "csv", "--bom").out)
    assert head == ["\ufeffvalue", "item", "note"]
    assert flat[0] == ["400", "pumps", "'=1+1"]  # no formula, whatever is asked for
    out = meili(root, "log", "--columns", "figure,place", "--sort", "value", "--no-header").out
    assert [line.split()[0] for line in out.splitlines()] == [
        "21", "54/100", "123.4567", "125", "400",
    ]  # fmt: skip


# -- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "--columns", "statsu"), "nearest: status"),
        (("report", "--columns", "statsu"), "contribution"),
        (("report", "--sort", "item,pase"), "pace"),
        (("report", "--sort", "--district"), "-district"),
        (("report", "--columns", "item,"), "--columns"),
        (("report", "--columns", "item,item"), '"item" is named twice'),
        (("report", "--sort", ""), "--sort"),
        (("report", "--columns", "progress", "--format", "csv"), "there is no column"),
        (("report", "--precision", "2", "--format", "json"), "never rounded"),
        (("report", "--precision", "7"), "--precision"),
        (("report", "--precision", "-1"), "--precision"),
        (("report", "--no-header", "--format", "html"), "html has no header"),
        (("report", "--bom"), "for csv alone"),
        (("report", "--bom", "-o", "x.json"), "for csv alone"),
        (("log", "--columns", "valu"), "nearest: value"),
        (("log", "--sort", "place"), "there is no column"),
        (("log", "--no-header", "--format", "markdown"), "markdown has no header"),
        (("log", "--bom", "--format", "json"), "for csv alone"),
        (("log", "--precision", "2"), "--precision"),
        (("log", "--chain", "--sort", "value"), "an order of its own"),
        (("log", "--chain", "--columns", "value"), "columns of its own"),
        (("log", "--chain", "--columns", "enf", "--format", "csv"), "nearest: end"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_cannot_be_shown_is_refused(meili, root, tmp_path, monkeypatch, words, said, lang):
    monkeypatch.chdir(tmp_path)
    ran = meili(root, "--lang", lang, *words)
    assert (ran.code, ran.out) == (2, "")
    if lang == "en":
        assert said in ran.err
    assert not (tmp_path / "x.json").exists()
