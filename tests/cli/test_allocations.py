"""Which of several allocations holds, and what it takes over from the target."""

from cli.workspaces import write

ALLOCATION = """\
schema: meili/plan/1
item: pumps
allocations:
  - {area: L1, at_least: 300, by: 2025-12-31, basis: stated, adopted: 2016-01-10}
  - {area: L1, at_least: 500, by: 2025-12-31, basis: stated, adopted: 2019-03-01}
"""


def row(meili, root, *words):
    ran = meili(
        root, "report", "--item", "pumps", "--area", "L1", "--by", "province",
        "--as-of", "2020-06-30", "--format", "json", *words,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    return ran.rows[0]


def test_the_allocation_adopted_last_holds(meili, lowland):
    write(lowland, "plan/allocations/pumps.yaml", ALLOCATION)
    assert row(meili, lowland)["target"] == 500
    assert row(meili, lowland, "--known-at", "2019-02-28")["target"] == 300


def test_the_order_in_the_file_does_not_decide(meili, lowland):
    head, first, second = ALLOCATION.rstrip().rsplit("\n", 2)
    write(lowland, "plan/allocations/pumps.yaml", f"{head}\n{second}\n{first}\n")
    assert row(meili, lowland)["target"] == 500


def test_scaled_steps_that_are_assumed_are_footnoted_below_too(meili, lowland):
    goals = next((lowland / "plan" / "goals").glob("*water*"))
    text = goals.read_text(encoding="utf-8")
    steps = (
        "\n    trajectory: {shape: stepped, "
        "points: [{date: 2020-12-31, value: 200, basis: assumed}]}"
    )
    bound = "target: {at_least: 1000, by: 2025-12-31, basis: stated}"
    goals.write_text(text.replace(bound, bound + steps, 1), encoding="utf-8")
    write(lowland, "plan/allocations/pumps.yaml", ALLOCATION.replace("by: 2025", "by: 2025"))
    assert "trajectory_assumed" in row(meili, lowland)["notes"]
