"""DuckDB as the engine uses it: the extension module itself, not the package around it.

The package `duckdb` re-exports this module and adds data frames, file systems and types that
the engine has no use for; importing those takes longer than a small report.
"""

from _duckdb import DuckDBPyConnection as Connection
from _duckdb import Error, connect

__all__ = ["Connection", "Error", "connect"]
