"""Files as people send them (`tests/import_samples`), each with what is to come of it."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent / "import_samples"
NAMES = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if path.suffix not in {".py", ".json", ".yaml"} and path.is_file()
)
FIELDS = ("item", "area", "period_start", "as_of", "kind", "value", "denominator", "state")


def test_there_is_an_expectation_for_every_sample_and_no_other():
    expected = {path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.json")}
    assert expected == {name.rpartition(".")[0] for name in NAMES}
    assert len(NAMES) >= 45
    mapped = {path.name.removesuffix(".map.yaml") for path in SAMPLES.glob("*.yaml")}
    assert mapped < expected


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_what_is_expected(name, meili, bundled):
    path = SAMPLES / name
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    words = ["import", path, "--dry-run", *expected["options"]]
    if "mapping_refused" in expected:
        words += ["--map", path.with_suffix(".map.yaml")]
    answer = meili(bundled, *words, "--format", "json")
    if expected.get("mapping_refused"):
        assert (answer.code, answer.out) == (2, "")
        told = re.findall(r"^\S+map\.yaml:(\d+:\d+): error\[(\S+)\]", answer.err, re.MULTILINE)
        assert [" ".join(one) for one in told] == expected["mapping_refused"], answer.err
        return
    (file,) = answer.json["files"]
    findings = [
        " ".join(filter(None, [str(one["line"] or 0), one["column"], one["rule"]]))
        for one in file["problems"]
    ]
    assert findings == expected["findings"], file["problems"]
    assert file["refused"] == 0 or not expected["entries"]
    shown = meili(bundled, *words, "--format", "csv")
    entries = [
        ",".join(row[field] for field in FIELDS) for row in csv.DictReader(io.StringIO(shown.out))
    ]
    assert entries == expected["entries"], shown.err
    assert answer.code == shown.code
    assert file["read_as"] or not file["read"]
