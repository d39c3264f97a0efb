import os

import pytest

from meili_cli.errors import UsageError
from meili_cli.ledger import recorder
from meili_cli.ledger.recorder import who


@pytest.fixture
def environ(tmp_path):
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = 李四\n", encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def test_the_order_in_which_a_name_is_looked_for(environ, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recorder.getpass, "getuser", lambda: "login")
    assert who("张三", {**environ, "MEILI_USER": "王五"}) == "张三"
    assert who(" ", {**environ, "MEILI_USER": "王五"}) == "王五"
    assert who(None, environ) == "李四"
    assert who(None, {**environ, "GIT_CONFIG_GLOBAL": os.devnull}) == "login"
    assert who(None, {"PATH": str(tmp_path)}) == "login"


def test_without_any_name_one_is_asked_for(monkeypatch, tmp_path):
    def nobody():
        raise KeyError("uid not found")

    monkeypatch.setattr(recorder.getpass, "getuser", nobody)
    with pytest.raises(UsageError, match="--by NAME"):
        who(None, {"PATH": str(tmp_path)})


@pytest.mark.parametrize("name", ["a\x1b[0m", "two\nlines", "x" * 10_001])
def test_a_name_is_one_line_of_plain_text(name):
    with pytest.raises(UsageError):
        who(name, {})
