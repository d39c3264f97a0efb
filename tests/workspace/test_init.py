from datetime import UTC, datetime
from pathlib import Path

import pytest

from meili_cli.errors import WorkspaceError
from meili_cli.workspace import init as module
from meili_cli.workspace.init import bundle, init

NOW = datetime(2021, 6, 1, tzinfo=UTC)


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_copies_plan_and_areas_byte_for_byte_into_a_folder_that_it_makes(tmp_path):
    folder = tmp_path / "not" / "yet"
    workspace = init(folder, now=NOW)
    assert workspace.root == folder
    made, source = files(folder), bundle()
    assert made.pop("data/.gitattributes") == b"* -text\n"
    assert made.pop("data/.gitignore") == b".index/\n"
    assert made == {
        name: content
        for name, content in files(source / "plan").items()
        for name in [f"plan/{name}"]
    } | {f"data/areas/{path.name}": path.read_bytes() for path in source.glob("data/areas/*.*")}
    assert list(workspace.entries.iterdir()) == []
    assert sorted(path.name for path in folder.iterdir()) == ["data", "plan"]


def test_other_files_of_the_folder_stay_as_they_are(tmp_path):
    (tmp_path / "README").write_text("mine")
    init(tmp_path, now=NOW)
    assert (tmp_path / "README").read_text() == "mine"


@pytest.mark.parametrize("name", ["plan", "data"])
@pytest.mark.parametrize("kind", ["folder", "file", "link to nowhere"])
def test_refuses_to_write_over_anything(tmp_path, name, kind):
    taken = tmp_path / name
    if kind == "folder":
        taken.mkdir()
    elif kind == "file":
        taken.write_text("mine")
    else:
        taken.symlink_to(tmp_path / "nowhere")
    with pytest.raises(WorkspaceError, match=f"holds {name}/ already") as refusal:
        init(tmp_path, now=NOW)
    assert "meili init DIR" in refusal.value.hint
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_refuses_a_file(tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    for folder in (file, file / "below"):
        with pytest.raises(WorkspaceError) as refusal:
            init(folder, now=NOW)
        assert refusal.value.where == str(folder)
        assert refusal.value.hint
    assert file.read_text() == "mine"


def test_leaves_nothing_behind_when_it_fails_half_way(tmp_path, monkeypatch):
    def fail(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        init(tmp_path, now=NOW)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package as it lies in site-packages, with or without its bundle."""
    package = tmp_path / "site-packages" / "meili_cli"
    package.mkdir(parents=True)
    monkeypatch.setattr(module, "_PACKAGE", package)
    return package


def put_bundle(folder):
    (folder / "data" / "areas").mkdir(parents=True)
    (folder / "plan").mkdir()
    (folder / "plan" / "plan.yaml").write_text("id: bundled\n")


def test_the_bundle_lies_inside_an_installed_package(installed):
    put_bundle(installed / "bundle")
    assert bundle() == installed / "bundle"


def test_the_bundle_of_a_checkout_is_the_repository(installed):
    put_bundle(installed.parents[1])
    assert bundle() == installed.parents[1]


def test_says_so_where_there_is_no_bundle(installed):
    with pytest.raises(WorkspaceError, match="is missing") as refusal:
        bundle()
    assert "install" in refusal.value.hint


def test_a_workspace_may_be_made_within_its_source(installed):
    put_bundle(installed / "bundle")
    folder = installed / "bundle" / "plan" / "inner"
    init(folder, now=NOW)
    assert sorted(files(folder)) == ["data/.gitattributes", "data/.gitignore", "plan/plan.yaml"]
