import pytest

from plan.workspaces import minimal


@pytest.fixture
def root(tmp_path):
    """A minimal valid workspace."""
    return minimal(tmp_path / "workspace")
