"""docs/guide.md is played from its first command to its last, and answers what it shows."""

from pathlib import Path

from cli.session import play

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"


def test_the_guide_leads_to_a_tracked_plan(meili, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    assert play(meili, GUIDE) > 12
    # What it leaves behind can be opened by whoever comes next.
    assert meili(tmp_path / "renewables", "validate", "--strict").code == 0
