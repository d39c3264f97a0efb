"""A large ledger answers from its index as a small one from its files, whatever becomes of it."""

import os
import random
import shutil
from pathlib import Path

import pytest

from cli.conftest import Meili
from cli.workspaces import entry, put
from meili_cli.engine import indexed
from meili_cli.model.entry import Entry
from meili_cli.workspace import reading

QUESTIONS = (
    ("report", "--by", "province", "--as-of", "2019-06", "--format", "json"),
    ("report", "--by", "town", "--as-of", "2018", "--known-at", "2020-01-03", "--format", "json"),
    ("report", "--tasks", "--as-of", "2020", "--format", "json"),
    ("explain", "pumps", "--as-of", "2019-06", "--format", "json"),
    ("explain", "connected", "--as-of", "2019", "--known-at", "2020-01-03", "--format", "json"),
    ("log", "--format", "csv"),
    ("log", "pumps", "--chain", "--recorded-by", "branch", "--format", "csv"),
)
REPORT = QUESTIONS[0]


def drawn(seed: int, batches: int = 6, size: int = 14) -> list[list[Entry]]:
    """Return batches with every kind, totals that straddle, increments that overlap, retracts."""
    dice = random.Random(seed)
    made = []
    for _ in range(batches):
        batch: dict[object, Entry] = {}
        for _ in range(size):
            area = dice.choice(("L", "L1", "L2", "L11", "L12", "L21", "L22"))
            year, month = dice.choice((2015, 2016, 2018, 2019)), dice.randrange(1, 13)
            day, value = f"{year}-{month:02}-28", str(dice.randrange(1, 99))
            first = f"{year - (month == 1)}-{dice.randrange(max(1, month - 2), month + 1):02}-01"
            one = dice.choice((
                entry("pumps", area, day, "increment", value, start=first),
                entry("pumps", area, day, "increment", value, start=f"{year}-{month:02}-01"),
                entry("pumps", area, day, "total", value),
                entry("connected", area, day, "count", value, "100"),
                entry("connected", area, day, "percent", value),
                entry("leakage", area, day, "level", value),
                entry("oxygen", area, day, "level", value),
                entry("register", area, day, "state", state="started"),
                entry("task-1.1", area, day, "state", state="done"),
                entry("leakage", area, day, "increment", value, start=first),
                entry("nobody", "nowhere", day, "level", value),
                entry(dice.choice(("pumps", "connected")), area, day, "retract"),
            ))  # fmt: skip
            batch[one.key] = one
        made.append(list(batch.values()))
    return made


def fill(folder: Path, seed: int = 1) -> list[Path]:
    """Put drawn batches into a ledger, and return their files."""
    paths: list[Path] = []
    for n, batch in enumerate(drawn(seed)):
        if n == 4:  # one that replaces what an earlier one says
            batch = [one._replace(revises=(paths[1].stem,)) for one in drawn(seed)[1]]  # noqa: PLW2901
        paths.append(put(folder, *batch, at=f"2020-01-0{n + 1}T00:00:00").path)
    return paths


def index_of(folder: Path) -> Path:
    return folder / "data" / ".index" / "ledger.duckdb"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ledger counts as large."""
    monkeypatch.setattr(reading, "MUCH", -1)


def answers(meili: Meili, folder: Path, *, by_index: bool) -> list[tuple[int, str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "MUCH", -1 if by_index else 1 << 30)
        ran = [meili(folder, *words) for words in QUESTIONS]
    return [(one.code, one.out, one.err) for one in ran]


def same_either_way(meili: Meili, folder: Path) -> None:
    found = answers(meili, folder, by_index=True)
    assert found == answers(meili, folder, by_index=False)
    assert {code for code, _out, _err in found} == {0}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("few", [0, pytest.param(200, marks=pytest.mark.slow)])
def test_batches_in_any_order_give_the_same_answers(
    meili: Meili, lowland: Path, monkeypatch: pytest.MonkeyPatch, seed: int, few: int
) -> None:
    """With `few` 0 the index is made anew after each; with 200 they are read beside it."""
    monkeypatch.setattr(indexed, "FEW", few)
    paths = fill(lowland, seed)
    random.Random(seed).shuffle(paths)
    aside = lowland / "aside"
    aside.mkdir()
    for path in paths[2:]:
        for file in (path, path.with_suffix(".json")):
            shutil.move(file, aside)
    made = None
    for path in [None, *paths[2:]]:
        if path is not None:
            for ending in (".csv", ".json"):
                shutil.move(aside / f"{path.stem}{ending}", path.parent)
        same_either_way(meili, lowland)
        before, made = made, index_of(lowland).stat().st_ino
        assert before is None or (before == made) == (few == 200)


@pytest.mark.slow
def test_a_batch_that_is_gone_is_gone_from_the_answers(meili: Meili, lowland: Path) -> None:
    paths = fill(lowland)
    same_either_way(meili, lowland)
    paths[2].unlink()
    paths[2].with_suffix(".json").unlink()
    same_either_way(meili, lowland)


def test_a_batch_that_looks_different_is_held_against_its_name_again(
    meili: Meili, lowland: Path, large: None
) -> None:
    path = fill(lowland)[0]
    assert meili(lowland, *REPORT).code == 0
    data = path.read_bytes()
    path.write_bytes(data.replace(b"branch", b"brunch"))  # of the same size
    os.utime(path, ns=(1, 1))
    ran = meili(lowland, *REPORT)
    assert (ran.code, path.name in ran.err) == (2, True)
    path.write_bytes(data)
    assert meili(lowland, *REPORT).code == 0


def test_a_receipt_without_its_batch_stops_a_report(
    meili: Meili, lowland: Path, large: None
) -> None:
    path = fill(lowland)[0]
    assert meili(lowland, *REPORT).code == 0
    path.unlink()
    ran = meili(lowland, *REPORT)
    assert (ran.code, path.stem in ran.err) == (2, True)


def test_a_small_ledger_has_no_index(meili: Meili, lowland: Path) -> None:
    fill(lowland)
    assert meili(lowland, *REPORT).code == 0
    assert not (lowland / "data" / ".index").exists()


@pytest.mark.few(2)
@pytest.mark.parametrize("hurt", ["cut", "empty", "text", "head", "middle", "folder"])
def test_a_damaged_index_is_made_anew_with_a_word(
    meili: Meili, lowland: Path, large: None, hurt: str
) -> None:
    fill(lowland)
    right = meili(lowland, *REPORT).out
    path = index_of(lowland)
    data = path.read_bytes()
    if hurt == "folder":
        path.unlink()
        path.mkdir()
    else:
        spoilt = {
            "cut": data[: len(data) // 2],
            "empty": b"",
            "text": b"this is no index\n" * 1000,
            "head": b"\0" * 4096 + data[4096:],
            "middle": data[:12288] + bytes(255 - byte for byte in data[12288:]),
        }
        path.write_bytes(spoilt[hurt])
    ran = meili(lowland, *REPORT)
    assert (ran.code, ran.out) == (0, right)
    assert str(path.parent) in ran.err
    if hurt != "folder":  # what somebody else put there is left alone
        again = meili(lowland, *REPORT)
        assert (again.out, str(path.parent) in again.err) == (right, False)


def test_every_byte_of_an_index_may_be_wrong(meili: Meili, lowland: Path, large: None) -> None:
    """No answer rests on a damaged block: each has a sum of its own, which is checked."""
    fill(lowland)
    right = meili(lowland, *REPORT).out
    path = index_of(lowland)
    data = path.read_bytes()
    dice = random.Random(4)
    for place in [dice.randrange(len(data)) for _ in range(8)]:
        spoilt = bytearray(data)
        spoilt[place] ^= 0xFF
        path.write_bytes(spoilt)
        ran = meili(lowland, *REPORT)
        assert (ran.code, ran.out) == (0, right), place


def test_an_index_of_another_version_is_made_anew(
    meili: Meili, lowland: Path, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lowland)
    right = meili(lowland, *REPORT).out
    monkeypatch.setattr("meili_cli.engine.index.SCHEMA", 999)
    ran = meili(lowland, *REPORT)
    assert (ran.code, ran.out, str(index_of(lowland).parent) in ran.err) == (0, right, True)


def test_an_index_of_another_ledger_is_not_believed(
    meili: Meili, lowland: Path, large: None, tmp_path: Path
) -> None:
    other = shutil.copytree(lowland, tmp_path / "other")
    fill(lowland, 1)
    fill(other, 2)
    right = meili(other, *REPORT).out
    assert meili(lowland, *REPORT).out != right
    shutil.copytree(lowland / "data" / ".index", other / "data" / ".index", dirs_exist_ok=True)
    assert meili(other, *REPORT).out == right


def test_where_no_index_can_be_kept_the_ledger_is_read(
    meili: Meili, lowland: Path, large: None
) -> None:
    fill(lowland)
    (lowland / "data" / ".index").write_text("in the way")  # as a folder that is read-only
    ran = meili(lowland, *REPORT)
    right = answers(meili, lowland, by_index=False)[0]
    assert (ran.code, ran.out) == right[:2]
    assert "index" in ran.err


def test_what_is_recorded_shows_at_once(meili: Meili, lowland: Path, large: None) -> None:
    fill(lowland)
    meili(lowland, *REPORT)
    words = ("record", "oxygen", "--area", "L22", "--as-of", "2024-05", "--format", "json")
    assert meili(lowland, *words, "--level", "7").code == 0
    assert meili(lowland, *words, "--level", "7").json["unchanged"] == 1
    assert meili(lowland, *words, "--level", "8").code == 1
    assert meili(lowland, *words, "--level", "8", "--revise").json["revised"] == 1
    ran = meili(lowland, "report", "--area", "L22", "--item", "oxygen", "--as-of", "2024-05",
                "--by", "town", "--format", "json")  # fmt: skip
    assert ran.row["attained"] == 8
    same_either_way(meili, lowland)
