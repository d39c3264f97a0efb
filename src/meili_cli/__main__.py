"""Where the `meili` command starts."""

from meili_cli.cli import app


def main() -> None:
    """Run the command line."""
    app(prog_name="meili")


if __name__ == "__main__":
    main()
