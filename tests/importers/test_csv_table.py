import pytest

from meili_cli.errors import UsageError
from meili_cli.importers import csv_table
from meili_cli.importers.csv_table import parse_csv, read_csv
from meili_cli.model.problem import Severity

HEADER = "item,area,as_of,kind,value"
ROW = "piles,徐汇,2019-06,total,16"


def test_a_file_as_districts_send_it(tmp_path):
    path = tmp_path / "六月.csv"
    path.write_bytes(f"\ufeff{HEADER}\r\n{ROW}\r\n\r\n".encode())
    table = read_csv(path)
    assert (table.read, table.problems, table.file.path) == (1, (), path.as_posix())
    assert table.rows[0][1]["area"] == "徐汇"


def test_who_recorded_it_is_kept():
    table = parse_csv(f"{HEADER},recorded_by,recorded_at\n{ROW},张三, \n".encode(), "-")
    assert (table.problems, table.rows[0][1]["recorded_by"]) == ((), "张三")


@pytest.mark.parametrize("column", ["recorded_at", "revises"])
def test_a_stamp_is_not_taken_over_and_one_warning_says_so(column):
    table = parse_csv(f"{HEADER},{column}\n{ROW},\n{ROW},x\n{ROW},x\n".encode(), "-")
    assert [(p.rule, p.severity, str(p.place)) for p in table.problems] == [
        ("stamp-not-taken", Severity.WARNING, "-:3")
    ]
    assert len(table.rows) == 3


def test_what_cannot_be_read_at_all(tmp_path):
    with pytest.raises(UsageError, match="folder"):
        read_csv(tmp_path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_csv(tmp_path / "nowhere.csv")
    with pytest.raises(UsageError, match="cannot be read"):
        read_csv(tmp_path / "a\0b")


def test_a_file_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_table, "MAX_FILE", 100)
    path = tmp_path / "big.csv"
    path.write_bytes(b"x" * 101)
    with pytest.raises(UsageError, match="more than"):
        read_csv(path)
