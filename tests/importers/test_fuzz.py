"""Every reader that `scripts/fuzz.py` feeds, fed by hypothesis: no exception but a refusal."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.scripts import load

fuzz = load("fuzz")
PIECES = st.sampled_from(
    [b"", b"\n", b"\r", b'"', b"'", b",", b"\t", b"<", b"&x;", b"{", b"[", b"- ", b": ", b"&a ", b"*a", b"!!x ",
     b"\0", b"\xff", b"\xe4\xb8", b"9" * 30, b"-1", b"1e999", b".nan", b"2019-02-30", "＝".encode()]
)  # fmt: skip


@pytest.mark.parametrize("name", fuzz.TARGETS)
@settings(
    max_examples=60, deadline=10_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_good_files_with_other_pieces(name, data):
    target = fuzz.TARGETS[name]
    seeds = target.seeds()
    assert seeds
    good = seeds[data.draw(st.integers(0, len(seeds) - 1))]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(good)))
        cut = data.draw(st.integers(0, 4))
        good = good[:at] + data.draw(PIECES) + good[at + cut :]
    target.feed(good)


@pytest.mark.no_cover
@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_what_is_fed_to_begin_with_is_read(name):
    """Else nothing behind the first refusal would be reached."""
    for seed in fuzz.TARGETS[name].seeds():
        fuzz.TARGETS[name].feed(seed)
