"""Files of every version that there ever was are brought to the one that is read today.

`versions/N` is a workspace as it was written under version N. A new version adds one, and a step.
"""

import shutil
from pathlib import Path

import pytest

from meili_cli.plan import load, yaml_nodes
from meili_cli.plan.assessment import load as load_assessment
from meili_cli.plan.kinds import KINDS, kind_of
from meili_cli.plan.mappings import load as load_mapping
from meili_cli.plan.source import Source, read
from meili_cli.plan.upgrade import CURRENT, STEPS, upgraded

VERSIONS = Path(__file__).parent / "versions"
TODAY = VERSIONS / str(CURRENT)


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("plan/**/*.yaml"))


def everything(root):
    draft = load(root)
    return (
        draft.plan,
        load_assessment(root, draft.plan),
        load_mapping(root / "plan" / "mappings" / "lifts.yaml", root, draft.plan, draft.areas),
    )


def test_every_version_has_a_sample_with_files_of_every_kind_of_the_plan():
    assert {path.name for path in VERSIONS.iterdir()} == {str(n) for n in range(CURRENT + 1)}
    assert len(STEPS) == CURRENT
    kinds = {kind.name for kind in KINDS.values() if kind.place.startswith("plan/")}
    for version in VERSIONS.iterdir():
        assert files(version) == files(TODAY)
        assert {kind_of(version / name).name for name in files(version)} == kinds


@pytest.mark.parametrize("version", range(CURRENT + 1))
def test_a_plan_of_an_older_version_is_what_it_was(version, tmp_path):
    root = shutil.copytree(VERSIONS / str(version), tmp_path / "w")
    for name in files(root):
        path = root / name
        source = read(path, root)
        old = source.data.decode()
        new = upgraded(source, kind_of(path))
        assert not source.notes
        assert (new == old) == (version == CURRENT)
        # A line is added to the others, or a word to the one line that there is.
        assert new.count("\r") - old.count("\r") == int("\r" in old and version == 0)
        assert "\n".join(line for line in new.split("\n") if not line.startswith("schema:")) == (
            old.replace("{group:", "{schema: meili/plan/1, group:") if version == 0 else
            "\n".join(line for line in old.split("\n") if not line.startswith("schema:"))
        )  # fmt: skip
        path.write_bytes(new.encode())
    assert everything(root) == everything(TODAY)


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("schema: meili/plan/2\n", "schema", "written by a later version of meili"),
        ("schema: meili/plan/0\n", "schema", "an unknown schema"),
        ("schema: meili/mapping/1\n", "schema", "an unknown schema"),
        ("schema: 1\n", "schema", "an unknown schema"),
        ("schema:\n", "schema", "an unknown schema"),
        ("- a\n", "wrong-type", "a file of the plan is a mapping"),
        ("", "wrong-type", "a file of the plan is a mapping"),
        ("id: [\n", "yaml-syntax", "not YAML"),
    ],
)
def test_what_cannot_be_moved_forward(text, rule, said):
    source = Source("plan/plan.yaml", text.encode())
    assert upgraded(source, KINDS["plan"]) is None
    ((found, (note,)),) = source.notes.items()
    assert found == rule
    assert said in note.message


def test_nothing_but_braces():
    text = upgraded(Source("plan/assessment.yaml", b"# all as it is\n{}\n"), KINDS["assessment"])
    assert text == "# all as it is\n{schema: meili/plan/1}\n"
    assert yaml_nodes.parse(Source("x", text.encode())) == {"schema": "meili/plan/1"}
