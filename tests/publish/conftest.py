"""The demo and what the commands say of it, made once for all that is published of it."""

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import bundled, heard_interruptions, homes, lowland, meili, plain_environment, run
from publish.figures import Answers, asker

__all__ = ["bundled", "heard_interruptions", "homes", "lowland", "meili", "plain_environment"]


@pytest.fixture(scope="session")
def shared(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Path], None]], Path]:
    """`shared(name, make)`: a folder that one of all workers makes, and all may read."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base

    def made(name: str, make: Callable[[Path], None]) -> Path:
        place, done = base / "shared" / name, base / "shared" / f"{name}.done"
        place.parent.mkdir(exist_ok=True)
        with (place.parent / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                make(place)
                done.touch()
        return place

    return made


@pytest.fixture(scope="session")
def demo(shared) -> Path:
    """What `meili init --demo` makes; not to be written to."""

    def make(place: Path) -> None:
        assert run(None, "init", "--demo", place).code == 0

    return shared("demo", make)


@pytest.fixture(scope="session")
def answers(demo, shared) -> Answers:
    """What the commands say of the demo's city and districts; each is asked once by all workers."""
    ask = asker(run, demo)

    def kept(*words: str) -> Any:
        def make(place: Path) -> None:
            place.write_bytes(pickle.dumps(ask(*words)))

        name = "".join(char if char.isalnum() else "_" for char in " ".join(words))
        return pickle.loads(shared(name, make).read_bytes())

    return Answers(kept, "310000", "district")
