"""Where the `meili` command starts."""


def main() -> None:
    """Run the command line."""
