"""Where a workspace is looked for, from a path that is named."""

import pytest

from meili_cli.errors import WorkspaceError
from meili_cli.workspace.find import find


def test_a_path_that_does_not_exist_is_not_looked_for_further_up(tmp_path):
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "plan.yaml").touch()
    assert find(None, {}, start=tmp_path / "plan").root == tmp_path
    with pytest.raises(WorkspaceError, match="no such file or folder"):
        find(None, {}, start=tmp_path / "plam")


def test_a_folder_with_a_plan_but_no_plan_yaml_is_the_workspace(tmp_path):
    inner = tmp_path / "inner"
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "plan.yaml").touch()
    (inner / "plan").mkdir(parents=True)
    assert find(None, {}, start=inner).root == inner
