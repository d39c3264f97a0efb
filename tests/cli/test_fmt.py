"""`meili fmt`, `meili plan upgrade` and `meili schema`, as they are called."""

import json
import shutil
from pathlib import Path

import pytest

from cli.conftest import room
from cli.workspaces import tree
from meili_cli.plan import layout
from meili_cli.plan.kinds import KINDS

UNTIDY = "goal: {name: Access, id: a}   # so\nschema: meili/plan/1\ntargets: []\n"
TIDY = "schema: meili/plan/1\ngoal: {id: a, name: Access}   # so\ntargets: []\n"
GOALS = "plan/goals/9-more.yaml"


@pytest.fixture
def untidy(homes):
    path = homes / GOALS
    path.write_text(UNTIDY, encoding="utf-8")
    return path


def test_a_new_workspace_is_laid_out_and_up_to_date(meili, bundled):
    for words in (["fmt", "--check"], ["plan", "upgrade", "--check"]):
        ran = meili(bundled, *words)
        assert (ran.code, ran.out) == (0, "")
        assert ran.err == "17 files are as they should be.\n"


def test_fmt(meili, homes, untidy):
    untidy.chmod(0o640)
    ran = meili(homes, "fmt")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines() == [
        f"Written: {untidy.as_posix()}", "1 file changed; 17 files are as they should be.",
    ]  # fmt: skip
    assert untidy.read_text(encoding="utf-8") == TIDY
    assert untidy.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in untidy.parent.iterdir() if path.name.startswith(".")] == []
    assert meili(homes, "fmt", "--check").code == 0


def test_check_lists_and_writes_nothing(meili, homes, untidy):
    ran = meili(homes, "fmt", "--check")
    assert (ran.code, ran.out) == (1, f"{untidy.as_posix()}\n")
    assert ran.err == "1 file would change; 17 files are as they should be.\n"
    assert untidy.read_text(encoding="utf-8") == UNTIDY


@pytest.mark.parametrize(("words", "code"), [(["--diff"], 0), (["--diff", "--check"], 1)])
def test_diff_shows_and_writes_nothing(meili, homes, untidy, words, code):
    ran = meili(homes, "fmt", untidy, *words)
    assert ran.code == code
    assert ran.out == (
        f"--- {untidy}\n+++ {untidy}\n@@ -1,3 +1,3 @@\n"
        "-goal: {name: Access, id: a}   # so\n schema: meili/plan/1\n"
        "+goal: {id: a, name: Access}   # so\n targets: []\n"
    )
    assert untidy.read_text(encoding="utf-8") == UNTIDY


def test_a_file_without_a_last_line_end(meili, untidy, monkeypatch):
    untidy.write_text("schema: meili/plan/1", encoding="utf-8")
    assert meili(None, "fmt", untidy, "--diff").out.endswith(
        "-schema: meili/plan/1\n\\ No newline at end of file\n+schema: meili/plan/1\n"
    )


def test_files_with_findings_are_left_and_the_others_written(meili, homes, untidy):
    broken = homes / "plan" / "goals" / "8-broken.yaml"
    broken.write_text("goal: &x {id: a}\n", encoding="utf-8")
    ran = meili(homes, "fmt")
    assert (ran.code, ran.out) == (2, "")
    assert "8-broken.yaml:1:7: error[yaml-anchor] an anchor is not read" in ran.err
    assert "1 file changed; 17 files are as they should be; 1 file is left as it is." in ran.err
    assert broken.read_text(encoding="utf-8") == "goal: &x {id: a}\n"
    assert untidy.read_text(encoding="utf-8") == TIDY


def test_a_text_that_is_one_in_quotes_alone(meili, homes):
    path = homes / GOALS
    text = 'schema: meili/plan/1\ngoal: {id: a, name: ".inf"}\ntargets: []\n'
    path.write_text(text, encoding="utf-8")
    ran = meili(homes, "fmt", "--check")
    assert (ran.code, ran.err) == (0, "18 files are as they should be.\n")


def test_a_file_that_cannot_be_laid_out_keeps_no_other_from_it(meili, homes, untidy, monkeypatch):
    odd = homes / "plan" / "goals" / "0-odd.yaml"
    odd.write_text("goal: {name: odd, id: b}\n", encoding="utf-8")
    written = layout._written

    def spoilt(root, model):
        return (line.replace("odd", "even") for line in written(root, model))

    monkeypatch.setattr(layout, "_written", spoilt)
    ran = meili(homes, "fmt", odd, untidy)
    assert ran.code == 2
    assert f"{odd}: in the common layout this file would say something else" in ran.err
    assert "1 file changed; 0 files are as they should be; 1 file is left as it is." in ran.err
    assert odd.read_text(encoding="utf-8") == "goal: {name: odd, id: b}\n"
    assert untidy.read_text(encoding="utf-8") == TIDY


def test_a_file_that_is_saved_meanwhile_is_left(meili, homes, untidy, monkeypatch):
    other = untidy.with_name("8-other.yaml")
    other.write_text(UNTIDY, encoding="utf-8")
    saved = UNTIDY.replace("Access", "Entrance")

    def slow(source, kind):
        laid = layout_of(source, kind)
        if source.path.endswith(untidy.name):
            untidy.write_text(saved, encoding="utf-8")
        return laid

    layout_of = layout.laid_out
    monkeypatch.setattr(layout, "laid_out", slow)
    ran = meili(homes, "fmt", untidy, other)
    assert ran.code == 2
    assert f"{untidy}: somebody changed it meanwhile, so it is left as it is" in ran.err
    assert "1 file changed; 0 files are as they should be; 1 file is left as it is." in ran.err
    assert untidy.read_text(encoding="utf-8") == saved
    assert other.read_text(encoding="utf-8") == TIDY


def test_a_byte_order_mark_goes(meili, homes, untidy):
    untidy.write_bytes(b"\xef\xbb\xbf" + TIDY.encode())
    assert meili(homes, "fmt").code == 0
    assert untidy.read_bytes() == TIDY.encode()


def test_a_file_of_no_kind(meili, homes, untidy):
    ran = meili(homes, "fmt", untidy, homes / "README.yaml")
    assert ran.code == 2
    assert "README.yaml: this is no file of a plan, as far as its place tells" in ran.err
    assert untidy.read_text(encoding="utf-8") == UNTIDY


def test_a_file_that_is_not_there(meili, homes):
    ran = meili(homes, "fmt", homes / "plan" / "goals" / "none.yaml")
    assert ran.code == 2
    assert "error[file-missing] there is no such file" in ran.err


def test_a_link_stays_a_link(meili, homes, untidy, tmp_path):
    elsewhere = tmp_path / "elsewhere.yaml"
    shutil.move(untidy, elsewhere)
    untidy.symlink_to(elsewhere)
    assert meili(homes, "fmt").code == 0
    assert untidy.is_symlink()
    assert elsewhere.read_text(encoding="utf-8") == TIDY


def test_a_file_for_which_there_is_no_room_stays_as_it_was(meili, homes, untidy):
    before = tree(homes)
    with room(16):
        ran = meili(homes, "fmt")
    assert ran.code == 2
    assert "cannot be written: File too large" in ran.err
    assert tree(homes) == before


def test_upgrade(meili, tmp_path):
    sample = Path(__file__).parents[1] / "plan" / "versions"
    root = shutil.copytree(sample / "0", tmp_path / "w")
    ran = meili(root, "validate")
    assert ran.code == 1
    assert "`meili plan upgrade` moves older files forward" in ran.out
    assert meili(root, "plan", "upgrade", "--check").code == 1
    diff = meili(root, "plan", "upgrade", root / "plan" / "mappings" / "lifts.yaml", "--diff")
    assert diff.out.splitlines()[2:4] == ["@@ -1 +1,2 @@", "+schema: meili/mapping/1"]
    ran = meili(root, "plan", "upgrade")
    assert (ran.code, ran.err.splitlines()[-1]) == (
        0,
        "6 files changed; 0 files are as they should be.",
    )
    assert meili(root, "validate").code == 0


def test_a_plan_of_a_later_version(meili, homes):
    path = homes / "plan" / "plan.yaml"
    path.write_text(path.read_text("utf-8").replace("meili/plan/1", "meili/plan/2"), "utf-8")
    ran = meili(homes, "plan", "upgrade")
    assert ran.code == 2
    assert "written by a later version of meili; this one reads meili/plan/1" in ran.err
    assert "install a later meili" in ran.err


def test_kinds_of_files(meili):
    ran = meili(None, "schema")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == list(KINDS)
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_a_schema(meili, tmp_path):
    ran = meili(None, "schema", "goals")
    made = json.loads(ran.out)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["title"] == "plan/goals/*.yaml"
    assert meili(None, "schema", "goals", "-o", tmp_path / "g.json").out == ""
    assert (tmp_path / "g.json").read_text(encoding="utf-8") == ran.out


def test_all_schemas_are_those_of_a_new_workspace(meili, bundled, tmp_path):
    folder = tmp_path / "a" / "b"
    assert meili(None, "schema", "--all", "-o", folder).code == 0
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    kept = {path.name: path.read_bytes() for path in (bundled / "plan" / ".schemas").iterdir()}
    assert made == kept
    assert set(made) == {f"{name}.json" for name in KINDS}


def test_a_schema_is_not_written_over_the_plan(meili, homes, tmp_path):
    plan = homes / "plan" / "plan.yaml"
    before = plan.read_bytes()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "goals.json").symlink_to(plan)
    for words in (
        ["plan", "-o", plan], ["plan", "-o", homes / "data" / "plan.json"],
        ["--all", "-o", homes / "plan"], ["--all", "-o", homes / "plan" / "new"],
        ["--all", "-o", tmp_path / "linked"],
    ):  # fmt: skip
        ran = meili(None, "schema", *words)
        assert ran.code == 2
        assert "this is a place for the plan or the data" in ran.err
    assert plan.read_bytes() == before
    assert not (homes / "plan" / "new").exists()
    assert [path.name for path in (tmp_path / "linked").iterdir()] == ["goals.json"]


def test_schemas_are_renewed_where_editors_look_for_them(meili, homes):
    folder = homes / "plan" / ".schemas"
    folder.mkdir(exist_ok=True)
    goals = folder / "goals.json"
    for words in (["goals", "-o", goals], ["--all", "-o", folder]):
        goals.write_text("{}", encoding="utf-8")
        goals.chmod(0o640)
        assert meili(None, "schema", *words).code == 0
        assert json.loads(goals.read_text(encoding="utf-8"))["title"] == "plan/goals/*.yaml"
        assert goals.stat().st_mode & 0o777 == 0o640
    assert {path.name for path in folder.iterdir()} == {f"{name}.json" for name in KINDS}


def test_every_file_of_a_new_workspace_names_its_schema(bundled):
    files = [*bundled.glob("plan/**/*.yaml")]
    assert len(files) == 17
    for path in files:
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert schema.is_file(), first


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["goal"], "goal: there is no such kind of file"),
        (["--all"], "--all: it needs a folder to write to"),
        (["goals", "--all"], "goals --all: these two exclude each other"),
        (["-o", "x.json"], "-o: which schema is to be written is not said"),
        (["--all", "-o", __file__], "cannot be written: File exists"),
        (["--all", "-o", __file__], "Name another folder with -o."),
    ],
)
def test_what_schema_refuses(meili, words, said):
    ran = meili(None, "schema", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
