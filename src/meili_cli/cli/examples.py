"""Two examples for the end of each help text; the tests run every one of them.

They are made for the bundled plan, in a demo workspace; `import` takes files june.csv and projects.csv. Loaded only where help is shown.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from meili_cli.i18n import no_op


class Example(NamedTuple):
    """What somebody wants, and the command line that does it."""

    said: str
    line: str


EXAMPLES: Final[Mapping[str, tuple[Example, Example]]] = {
    "": (
        Example(no_op("A workspace to try things in:"), "meili init --demo trial"),
        Example(
            no_op("How its districts stood at the end of 2019:"),
            "meili -C trial report --district --as-of 2019-12",
        ),
    ),
    "init": (
        Example(no_op("A workspace with the plan, and no figures yet:"), "meili init homes"),
        Example(no_op("One with three simulated years:"), "meili init --demo trial"),
    ),
    "validate": (
        Example(no_op("The plan of the workspace, warnings counted too:"),
                "meili validate --strict"),
        Example(no_op("The pages of some rules:"), "meili validate --rules --select yaml"),
    ),
    "fmt": (
        Example(no_op("Bring the files of the plan into one order and style:"), "meili fmt"),
        Example(no_op("What would change in one of them? Write nothing:"),
                "meili fmt plan/goals/2-order.yaml --diff"),
    ),
    "schema": (
        Example(no_op("Which kinds of files there are:"), "meili schema"),
        Example(no_op("Renew the schemas that editors find beside the plan:"),
                "meili schema --all -o plan/.schemas"),
    ),
    "plan upgrade": (
        Example(no_op("Is any file of the plan written in an older form?"),
                "meili plan upgrade --check"),
        Example(no_op("Bring them all to the form of this version:"), "meili plan upgrade"),
    ),
    "check": (
        Example(no_op("All that is wrong or doubtful in the ledger:"), "meili check"),
        Example(no_op("What was found right, and why:"), "meili check --answered"),
    ),
    "record": (
        Example(
            no_op("In June 3 facilities were added; this replaces what stands:"),
            "meili record ebike-charging --area 虹口 --as-of 2019-06 --add 3 --revise",
        ),
        Example(
            no_op("A task is done on 8 November; judge it, and write nothing:"),
            "meili record task-1.1 --area 虹口 --as-of 2019-11-08 --state done --dry-run",
        ),
    ),
    "form": (
        Example(no_op("The sheet that a district fills in for June:"),
                "meili form --area 徐汇 --as-of 2019-06 -o form.xlsx"),
        Example(no_op("One for every district, into a folder, with the tasks:"),
                "meili form --all-districts --tasks --as-of 2019-06 -o forms"),
    ),
    "import": (
        Example(no_op("Judge a file, and write nothing:"), "meili import june.csv --dry-run"),
        Example(no_op("A table of another layout, by a mapping of the plan:"),
                "meili import projects.csv --map monthly --as-of 2019-06"),
    ),
    "mapping": (
        Example(no_op("A first mapping for a table, to be looked through:"),
                "meili mapping suggest june.csv -o june.yaml"),
        Example(no_op("Look at one of the mappings of the plan:"),
                "meili mapping check monthly"),
    ),
    "mapping suggest": (
        Example(no_op("See what is known of the columns of a table:"),
                "meili mapping suggest june.csv"),
        Example(no_op("Keep it with the plan, under a name:"),
                "meili mapping suggest june.csv -o plan/mappings/june.yaml"),
    ),
    "mapping check": (
        Example(no_op("One of the mappings of the plan:"), "meili mapping check monthly"),
        Example(no_op("Another one, by its path:"),
                "meili mapping check plan/mappings/districts.yaml"),
    ),
    "retract": (
        Example(
            no_op("Would this withdraw the right figure?"),
            "meili retract ebike-charging --area 虹口 --as-of 2019-06 --dry-run",
        ),
        Example(
            no_op("Withdraw it, and say why:"),
            'meili retract ebike-charging --area 虹口 --as-of 2019-06 --note "twice"',
        ),
    ),
    "batches": (
        Example(no_op("Who recorded what, and from which file:"), "meili batches"),
        Example(no_op("The same, for a program:"), "meili batches --format json"),
    ),
    "close": (
        Example(no_op("Keep what is known of the first half of 2019:"), "meili close 2019-H1"),
        Example(no_op("Can July be closed? Write nothing:"), "meili close 2019-07 --dry-run"),
    ),
    "site": (
        Example(no_op("Pages of figures as of the end of March 2018, into a new folder:"),
                "meili site build site --as-of 2018-03"),
        Example(no_op("What can be asked of it:"), "meili site build --help"),
    ),
    "site build": (
        Example(no_op("The first quarter of 2018, month by month:"),
                "meili site build site --as-of 2018-Q1"),
        Example(no_op("One month alone, over what was made before:"),
                "meili site build site --as-of 2018-03 --months 1"),
    ),
    "closings": (
        Example(no_op("Which periods are closed, and since when:"), "meili closings"),
        Example(no_op("The same, for a program:"), "meili closings --format json"),
    ),
    "changes": (
        Example(no_op("What moved in the districts since June was closed:"),
                "meili changes 2019-06 --by district"),
        Example(no_op("Every field that moved, with the entries that did it:"),
                "meili changes 2019-06 --format csv"),
    ),
    "report": (
        Example(no_op("How the districts stood at the end of 2019:"),
                "meili report --district --as-of 2019-12"),
        Example(no_op("One district, as a web page:"),
                "meili report --area 徐汇 --as-of 2019-06 -o xuhui.html"),
    ),
    "forecast": (
        Example(no_op("Which districts will have met a target by its due date:"),
                "meili forecast --item no-illegal-building --as-of 2019-06"),
        Example(no_op("How good such forecasts have been:"),
                "meili forecast --backtest --item no-illegal-building"),
    ),
    "chart": (
        Example(no_op("Where charging facilities in Xuhui stand and are heading, as a picture:"),
                "meili chart ebike-charging --area xuhui --as-of 2019-12 -o charging.svg"),
        Example(no_op("Every district beside every target of a goal, in the terminal:"),
                "meili chart --kind heatmap --goal order --as-of 2019-12"),
    ),
    "explain": (
        Example(no_op("Why a district stands as it does:"),
                "meili explain no-illegal-building --area 徐汇 --as-of 2019-06"),
        Example(no_op("The same for the city, as a program reads it:"),
                "meili explain no-illegal-building --as-of 2019-06 --format json"),
    ),
    "rank": (
        Example(no_op("Who was ahead at the end of 2019, and what December changed:"),
                "meili rank --as-of 2019-12 --since 2019-11"),
        Example(no_op("How the score of one district came about:"),
                "meili rank --explain 宝山 --as-of 2019-12"),
    ),
    "log": (
        Example(no_op("What was recorded for one target in one district:"),
                "meili log no-illegal-building --area 徐汇"),
        Example(no_op("Everything, for a spreadsheet:"), "meili log --format csv"),
    ),
    "watch": (
        Example(no_op("What the districts are to be looked after for:"),
                "meili watch --district --as-of 2019-12"),
        Example(no_op("For a script: end with 1 where anything came new onto the list:"),
                "meili watch --area 普陀 --as-of 2019-12 --quiet --fail-on new"),
    ),
    "tasks": (
        Example(no_op("Tasks and the targets that they serve at the end of 2019:"),
                "meili tasks --as-of 2019-12"),
        Example(no_op("Those of one district, for a spreadsheet:"),
                "meili tasks --area 徐汇 --as-of 2019-12 --format csv"),
    ),
    "bulletin": (
        Example(no_op("The bulletin of a quarter, as a page to be opened or printed:"),
                "meili bulletin 2019-Q2 -o bulletin.html"),
        Example(no_op("Change its words and sections: the template is written into the workspace:"),
                "meili bulletin --eject"),
    ),
    "directive": (
        Example(no_op("Order a district to catch up by the end of March:"),
                "meili directive open ebike-charging --area 长宁 --due 2021-03 --reason late"),
        Example(no_op("The directives that are past their day:"),
                "meili directive list --overdue"),
    ),
    "directive open": (
        Example(no_op("Order a district to catch up by the end of March:"),
                "meili directive open ebike-charging --area 长宁 --due 2021-03 --reason late"),
        Example(no_op("Another one, signed by name:"),
                "meili directive open task-1.1 --area 宝山 --due 2021 --reason late --by me"),
    ),
    "directive close": (
        Example(no_op("Close a directive, and say what came of it:"),
                "meili directive close 20191231-310105 --outcome accredited"),
        Example(no_op("The same, with the figures of an earlier day:"),
                "meili directive close 20191231-310101 --as-of 2020-06 --outcome accredited"),
    ),
    "directive list": (
        Example(no_op("All directives, with the figures at opening and closing:"),
                "meili directive list --format json"),
        Example(no_op("Those of one district that are not closed:"),
                "meili directive list --open --area 长宁"),
    ),
    "plan": (
        Example(no_op("What was changed in the plan since the branch main:"),
                "meili plan diff main"),
        Example(no_op("What a higher target would do to the districts:"),
                "meili plan impact --set committee-formation.target.at_least=97 --district"),
    ),
    "plan diff": (
        Example(no_op("What was changed since the branch main, for a comment on a pull request:"),
                "meili plan diff main --format markdown"),
        Example(no_op("And whose status comes out otherwise:"),
                "meili plan diff main --impact --district"),
    ),
    "plan impact": (
        Example(no_op("What a higher target would do to the city:"),
                "meili plan impact --set committee-formation.target.at_least=97 --by city"),
        Example(no_op("And to the districts, if half of the reports were enough:"),
                "meili plan impact --set plan.min_coverage=0.5 --district"),
    ),
    "trace": (
        Example(no_op("What of the official text no target and no task answers for:"),
                "meili trace --uncovered"),
        Example(no_op("The text beside the plan, as a page to read:"),
                "meili trace --html -o trace.html"),
    ),
    "doctor": (
        Example(no_op("What to send with a bug report:"), "meili doctor"),
        Example(no_op("The same, with what is read and how long it takes:"),
                "meili doctor --verbose"),
    ),
}  # fmt: skip
"""By the name of the command; `meili` itself is the empty name."""
