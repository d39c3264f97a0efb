import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from workspaces import minimal


@pytest.fixture
def root(tmp_path):
    """A minimal valid workspace."""
    return minimal(tmp_path / "workspace")
