"""--quiet and --verbose, and command lines that are wrong, in both languages."""

import re

import pytest

from cli.workspaces import entry, put

TRUST = entry("trust", "L", "2018-12-31", "level", "103")


@pytest.fixture
def root(lowland):
    put(lowland, TRUST)
    return lowland


@pytest.mark.parametrize(
    "words",
    [
        ("report",),
        ("log", "pumps"),
        ("validate",),
        ("check",),
        ("record", "trust", "--area", "L", "--as-of", "2019", "--level", "104"),
        ("explain", "trust"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_a_quiet_success_says_nothing(meili, root, words, option):
    ran = meili(root, *words, option)
    assert (ran.code, ran.err) == (0, "")


def test_a_quiet_init(meili, tmp_path):
    ran = meili(None, "--quiet", "init", tmp_path / "new")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_quiet_still_says_what_is_wrong(meili, root):
    ran = meili(root, "report", "--area", "nowhere", "--quiet")
    assert (ran.code, ran.out) == (2, "")
    assert 'Error: unknown area "nowhere"' in ran.err
    words = ("--area", "L", "--as-of", "2018", "--level", "x")
    assert "error[bad-number]" in meili(root, "record", "trust", *words, "--quiet").err


def test_findings_are_data_and_are_not_hidden(meili, root):
    (root / "plan/goals/1-water.yaml").write_text("schema: x\n", encoding="utf-8")
    loud, quiet = meili(root, "validate"), meili(root, "validate", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (1, loud.out, "")
    assert "error" in quiet.out
    assert loud.err


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_verbose_says_what_is_read_and_how_long_it_takes(meili, root, option):
    plain, ran = meili(root, "report"), meili(root, "report", option)
    assert (ran.code, ran.out) == (0, plain.out)
    assert f"workspace: {root} (named by -C)" in ran.err
    assert "ledger: 1 batches, 1 entries" in ran.err
    for stage in ("reading the plan", "reading the ledger", "working out the figures"):
        assert re.search(rf"{stage}: \d+\.\d{{3}} s", ran.err)
    assert meili(root, "report").err == plain.err


def test_verbose_says_how_the_workspace_was_found(meili, root, monkeypatch):
    monkeypatch.setenv("MEILI_WORKSPACE", str(root))
    assert "(named by MEILI_WORKSPACE)" in meili(None, "-v", "check").err
    monkeypatch.delenv("MEILI_WORKSPACE")
    monkeypatch.chdir(root / "plan")
    assert f"workspace: {root} (found upward from here)" in meili(None, "-v", "check").err


def test_quiet_and_verbose_exclude_each_other(meili, root):
    ran = meili(root, "report", "--quiet", "--verbose")
    assert (ran.code, ran.out) == (2, "")
    assert "exclude each other" in ran.err


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (["repot"], "no such command\nDid you mean report?", "没有这个命令\n是否应为 report？"),
        (["qqq"], "no such command\n`", "没有这个命令\n`"),
        (["-C", "."], "Missing command.", "缺少命令"),
        (["report", "--distrct"], "no such option", "没有这个选项\n是否应为 --district"),
        (["report", "--area"], "--area: this option needs a value", "这个选项需要一个值"),
        (["report", "--tasks=x"], "--tasks: this option takes no value", "这个选项不带值"),
        (["record"], "ITEM: this argument is missing", "缺少这个参数"),
        (["record", "pumps"], "--area: this option is missing", "缺少这个选项"),
        (["report", "district"], "Did you mean --district?", "是否应为 --district？"),
        (["version"], "Did you mean --version?", "是否应为 --version？"),
        (["--area", "L", "report"], "COMMAND --area`.", "请写在命令之后：`"),
        (
            ["explain", "--item", "pumps"],
            "explain ITEM`.",
            "请直接写，不带选项名：`",
        ),
        (["report", "--json"], "Did you mean --format json?", "是否应为 --format json？"),
        (
            ["report", "--precision", "many"],
            '"many" is no whole number from 0 to 6',
            "“many”不是 0 至 6 的整数",
        ),
        (["report", "--precision", "7"], '"7" is no whole number', "“7”不是 0 至 6 的整数"),
        (["check", "x"], "x: one word too many", "多出一个参数"),
        (["report", "--format", "jsn"], "Did you mean json?", "是否应为 json？"),
        (["report", "--status", "on-track"], "Did you mean on_track", "是否应为 on_track"),
        (["report", "--by", "provnce"], "Did you mean province?", "是否应为 province？"),
        (["report", "--item", "pmups"], "nearest: pumps", "pumps"),
        (["report", "--as-of", "2019/6"], "Did you mean 2019-06?", "是否应为 2019-06？"),
        (["report", "--known-at", "2019Q2"], "Did you mean 2019-Q2?", "是否应为 2019-Q2？"),
        (["log", "--batch", "2099"], "there is no such batch", "没有这个批次"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line_in_both_languages(meili, root, words, english, chinese):
    for language, said in (("en", english), ("zh", chinese)):
        front = words if words[0] == "-C" else ["-C", str(root), *words]
        ran = meili(None, "--lang", language, *front)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
        assert "Usage" not in ran.err


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["--area", "黄埔"], "310101"),
        (["--area", "Xuhiu"], "310104"),
        (["--item", "无违建小区创建完成"], "no-illegal-building"),
        (["--item", "no ilegal building"], "no-illegal-building"),
        (["--item", "无违建"], "no-illegal-building"),
        (["--item", "illegal"], "no-illegal-building"),
        (["--goal", "有序"], "order"),
        (["--goal", "让小区更有续"], "order"),
        (["--goal", "beter order"], "order"),
        (["--status", "滞后的"], "behind"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_the_nearest_name_in_either_language(meili, bundled, words, nearest):
    ran = meili(bundled, "--lang", "zh" if words[0] == "--status" else "en", "report", *words)
    assert ran.code == 2
    assert nearest in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2019.6.30", "2019-06-30"),
        ("20190630", "2019-06-30"),
        ("2019年6月", "2019-06"),
        ("2019年第二季度", "2019-Q2"),
        ("2019年上半年", "2019-H1"),
        ("2019 h2", "2019-H2"),
        ("30.6.2019", None),
        ("2019-02-30", None),
    ],
)
def test_a_date_that_is_written_otherwise_is_pointed_out(meili, root, typed, meant):
    hint = "Write 2019-06-30" if meant is None else f"Did you mean {meant}?"
    assert hint in meili(root, "report", "--as-of", typed).err
    cells = ("--area", "L", "--as-of", typed, "--level", "1")
    refused = meili(root, "record", "trust", *cells)
    assert refused.code == 1
    assert meant is None or hint in refused.err


def test_the_beginning_of_a_batch_is_enough(meili, root):
    (name,) = {row["batch"] for row in meili(root, "log", "--format", "json").rows}
    put(root, entry("trust", "L", "2019-12-31", "level", "104"))
    assert len(meili(root, "log", "--batch", name[:-2], "--format", "json").rows) == 1
    ran = meili(root, "log", "--batch", "2")
    assert ran.code == 2
    assert "several batches begin so" in ran.err
