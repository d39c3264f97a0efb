"""Workspaces, and the command line to hold the interface against."""

from cli.conftest import (  # noqa: F401 - fixtures
    bundled,
    demo,
    homes,
    lowland,
    meili,
    plain_environment,
)
