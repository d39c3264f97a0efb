import pytest

from meili_cli.errors import UsageError
from meili_cli.importers import sources

HEADER = "item,area,as_of,kind,value"


def test_what_cannot_be_read_at_all(tmp_path):
    with pytest.raises(UsageError, match="folder"):
        sources.read(tmp_path)
    with pytest.raises(UsageError, match="cannot be read"):
        sources.read(tmp_path / "nowhere.csv")
    with pytest.raises(UsageError, match="cannot be read"):
        sources.read(tmp_path / "a\0b")


def test_a_file_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILE", 100)
    path = tmp_path / "big.csv"
    path.write_bytes(b"x" * 101)
    with pytest.raises(UsageError, match="more than"):
        sources.read(path)


def test_what_was_read_is_known_for_the_receipt(tmp_path):
    path = tmp_path / "六月.csv"
    path.write_bytes(HEADER.encode())
    file = sources.read(path).file
    assert (file.path, file.bytes, len(file.sha256)) == (path.as_posix(), len(HEADER), 64)


def test_a_folder_is_its_files_in_order_and_says_what_it_passes_over(tmp_path):
    for name in ("b.CSV", "sub/a.xlsx", "readme.pdf", ".hidden.csv", "~$b.xlsx", ".git/x.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    found = sources.find([tmp_path, tmp_path / "b.CSV"])
    assert [path.name for path in found.files] == ["b.CSV", "a.xlsx"]
    assert [path.name for path in found.passed_over] == ["readme.pdf"]


def test_a_folder_without_files_to_read_is_no_input(tmp_path):
    (tmp_path / "readme.pdf").write_bytes(b"")
    with pytest.raises(UsageError, match="no file that can be imported"):
        sources.find([tmp_path])
