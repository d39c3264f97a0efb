"""What holds for all tests: how many cases of a long test an ordinary run takes."""

import pytest


@pytest.hookimpl(tryfirst=True)  # before those that are marked slow are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow all but `n` cases of a test that is marked `few(n)`, the first and last kept.

    Those that are kept are spread evenly; a case that is asked for by name is run in any case.
    """
    tests: dict[str, list[pytest.Item]] = {}  # cases of one test need not follow each other
    for item in items:
        tests.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for cases in tests.values():
        few = cases[0].get_closest_marker("few")
        if few is None or len(cases) <= few.args[0]:
            continue
        last, kept = len(cases) - 1, few.args[0] - 1
        taken = {round(place * last / kept) for place in range(kept + 1)}
        for place, case in enumerate(cases):
            if place not in taken:
                case.add_marker(pytest.mark.slow)
