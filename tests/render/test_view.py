"""What may be asked for of how rows are shown, and the order of rows."""

import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import sample

from meili_cli import i18n, render
from meili_cli.errors import UsageError
from meili_cli.model.entry import State
from meili_cli.model.report import Note, Row
from meili_cli.model.terms import Status, Trend
from meili_cli.render import Format, Screen, View, asked, columns, figures, formats
from meili_cli.render.view import Key, in_order

PEOPLE = [Format.TABLE, Format.PLAIN, Format.MARKDOWN, Format.HTML]


def test_what_is_typed() -> None:
    assert asked(Format.TABLE) == View()
    assert asked(Format.CSV, columns=" item, pace ", sort="-pace , status", bom=True) == View(
        columns=("item", "pace"), sort=(Key("pace", descending=True), Key("status")), bom=True
    )
    assert asked(Format.PLAIN, precision=0, header=False) == View(precision=0, header=False)


@pytest.mark.parametrize("typed", ["", " ", "a,", ",a", "a,,b", "a, ,b", "a,b,a"])
def test_an_empty_or_doubled_name_is_refused(typed: str) -> None:
    for option in ("columns", "sort"):
        with pytest.raises(UsageError) as caught:
            asked(Format.TABLE, **{option: typed})
        assert caught.value.where == f"--{option}"


@pytest.mark.parametrize("typed", ["-", "a,-", "a,-a", "-a,a"])
def test_a_hyphen_is_no_name(typed: str) -> None:
    with pytest.raises(UsageError):
        asked(Format.TABLE, sort=typed)


@pytest.mark.parametrize("form", Format)
def test_an_option_that_a_format_cannot_keep_is_refused(form: Format) -> None:
    def refused(**given: object) -> bool:
        try:
            asked(form, **given)  # type: ignore[arg-type]
        except UsageError as error:
            return error.hint is not None
        return False

    assert refused(precision=2) == (form in formats.FOR_PROGRAMS)
    assert refused(header=False) == (form not in formats.OF_LINES)
    assert refused(bom=True) == (form not in formats.MARKED)


# -- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [("statsu", "nearest: status"), ("Pace", "nearest: pace"), ("on-track", "all: item, "),
     ("as_of", "last_as_of"), ("zzz", "all: item, ")],
)  # fmt: skip
@pytest.mark.parametrize("option", ["columns", "sort"])
@pytest.mark.parametrize("form", [Format.TABLE, Format.CSV])
def test_a_wrong_name_gets_the_nearest(form: Format, option: str, typed: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        render.report(
            sample.targets(),
            sample.frame(Screen.TARGETS),
            asked(form, **{option: typed}),
            form=form,
        )
    assert caught.value.where == f"--{option}"
    assert f'"{typed}"' in caught.value.what
    assert said in str(caught.value.hint)
    assert "contribution" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["progress", "item_name", "reports"])
def test_what_is_for_screens_is_no_field(name: str) -> None:
    view = View(columns=(name,))
    assert render.report(sample.targets(), sample.frame(Screen.TARGETS), view)
    for form in (Format.CSV, Format.JSON):
        with pytest.raises(UsageError):
            render.report(sample.targets(), sample.frame(Screen.TARGETS), view, form=form)


def test_the_screen_of_areas_has_columns_of_its_own() -> None:
    report, frame = sample.areas(), sample.frame(Screen.AREAS)
    for view in (View(columns=("pace",)), View(sort=(Key("pace"),))):
        with pytest.raises(UsageError) as caught:
            render.report(report, frame, view)
        assert "csv and json have one row an item and area" in str(caught.value.hint)
        assert render.report(report, frame, view, form=Format.CSV)


# -- columns --------------------------------------------------------------------------------


def head(screen: Screen, *names: str) -> list[str]:
    text = render.report(
        sample.REPORTS[screen](), sample.frame(screen), View(columns=names), form=Format.MARKDOWN
    )
    line = next(line for line in text.splitlines() if line.startswith("|"))
    return [title.strip() for title in line.split("|")[1:-1]]


def test_the_name_stays_in_front_unless_it_or_its_code_is_asked_for(english: None) -> None:
    assert head(Screen.TARGETS, "pace") == ["Target", "Pace"]
    assert head(Screen.TARGETS, "pace", "item") == ["Pace", "Item id"]
    assert head(Screen.TARGETS, "item", "item_name") == ["Item id", "Target"]
    assert head(Screen.TASKS, "area") == ["Task", "Area code"]
    assert head(Screen.ITEM, "pace") == ["District", "Pace"]
    assert head(Screen.ITEM, "pace", "area_name") == ["Pace", "District"]
    assert head(Screen.ITEM, "item", "area") == ["Item id", "Area code"]
    assert head(Screen.AREAS, "missed", "open") == ["District", "Missed", "Open"]
    assert head(Screen.AREAS, "area", "other") == ["Area code", "Other"]


@pytest.mark.parametrize("room", [40, 80, 100])
def test_what_is_asked_for_is_never_left_out(english: None, room: int) -> None:
    names = ("attained", "target", "trend", "expected", "due", "basis", "target_max", "coverage")
    text = render.report(
        sample.targets(), sample.frame(Screen.TARGETS), View(columns=names), width=room
    )
    assert "Left out" not in text
    assert "15,184.3" in text  # no figure is ever cut
    wide = max(len(line) for line in text.splitlines())
    assert (f"These columns take {wide} cells" in text.replace("\n", " ")) == (wide > room)


# -- order ----------------------------------------------------------------------------------


def items(*sort: Key, rows: list[Row]) -> list[str]:
    return [row.item for row in in_order(rows, sort, getattr)]


def row(item: str, **given: object) -> Row:
    return sample.row("ebike-charging", "310000", Status.OPEN, **given)._replace(item=item)


def test_order_is_that_of_values_and_not_of_text() -> None:
    paces = {"a": Fraction(9), "b": None, "c": Fraction(10), "d": Fraction(1001, 10000),
             "e": Fraction(1, 10), "f": None, "g": Fraction(-1)}  # fmt: skip
    rows = [row(item)._replace(pace=pace) for item, pace in paces.items()]
    assert items(Key("pace"), rows=rows) == list("gedacbf")
    assert items(Key("pace", descending=True), rows=rows) == list("cadegbf")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("status", list(Status)),
        ("state", list(State)),
        ("trend", list(Trend)),
        ("target", [Fraction(-1), Fraction(3), State.NOT_STARTED, State.DONE]),
        ("due", [date(2019, 9, 30), date(2019, 10, 1)]),
        ("stale", [False, True]),
        ("area_name", ["Changning", "Xuhui", "徐汇区"]),
        ("reported", [0, 2, 10]),
        ("states", [{State.STARTED: 9}, {State.DONE: 1}, {State.DONE: 1, State.STARTED: 1}]),
        ("notes", [(Note("a"),), (Note("a"), Note("b")), (Note("c", "1"),)]),
    ],
)
def test_each_kind_of_value_has_an_order(field: str, values: list[object]) -> None:
    rows = [row(str(index))._replace(**{field: value}) for index, value in enumerate(values)]
    wanted = [one.item for one in rows]
    assert items(Key(field), rows=rows[::-1]) == wanted
    assert items(Key(field, descending=True), rows=rows) == wanted[::-1]


@pytest.mark.parametrize(
    ("field", "nothing"), [("unit", None), ("unit", ""), ("notes", ()), ("states", {})]
)
def test_a_row_without_a_value_comes_last(field: str, nothing: object) -> None:
    value = {"unit": "x", "notes": (Note("a"),), "states": {State.DONE: 1}}[field]
    rows = [row("without")._replace(**{field: nothing}), row("with")._replace(**{field: value})]
    for descending in (False, True):
        assert items(Key(field, descending), rows=rows) == ["with", "without"]


def test_what_is_alike_keeps_its_order_and_the_first_column_decides() -> None:
    rows = [row(item)._replace(status=status, pace=Fraction(pace)) for item, status, pace in (
        ("a", Status.BEHIND, 1), ("b", Status.ACHIEVED, 1), ("c", Status.BEHIND, 2),
        ("d", Status.BEHIND, 1),
    )]  # fmt: skip
    assert items(Key("status"), rows=rows) == list("bacd")
    assert items(Key("status", descending=True), rows=rows) == list("acdb")
    assert items(Key("status"), Key("pace", descending=True), rows=rows) == list("bcad")


def test_entries_in_order() -> None:
    entries = sample.log()
    for name in render.records.LOG_FIELDS:
        found = in_order(entries, [Key(name)], columns.of_entry)
        assert sorted(map(id, found)) == sorted(map(id, entries)), name
    by_value = in_order(entries, [Key("value", descending=True)], columns.of_entry)
    assert [one.entry.value for one in by_value] == [
        Decimal("12345.5"), 270, Decimal("89.95"), -20, None,
    ]  # fmt: skip


def test_areas_in_order(english: None) -> None:
    def areas(*sort: Key) -> list[str]:
        view = View(columns=("area",), sort=sort, header=False)
        text = render.report(sample.areas(), sample.frame(Screen.AREAS), view, form=Format.PLAIN)
        return text.split()

    assert areas(Key("area_name")) == ["310105", "310151", "310101", "310115", "310104"]
    assert areas(Key("other", descending=True))[:2] == ["310101", "310115"]
    # by the pace of the worst target, and those without one last
    assert areas(Key("worst")) == ["310105", "310104", "310101", "310115", "310151"]
    assert areas(Key("worst", descending=True))[:2] == ["310104", "310105"]
    assert sorted(areas(Key("last_as_of"))) == sorted(areas())


# -- decimals -------------------------------------------------------------------------------


def read(text: str) -> tuple[Fraction, int]:
    """Return the number that is shown, and what it is counted in."""
    text = text.strip("≤ %").replace(",", "")
    base = 10**4 if text.endswith("万") else 1
    return Fraction(text.rstrip("万")) * base, base


@given(
    st.fractions(-10, 200, max_denominator=10**7), st.integers(0, 10**6), st.integers(0, 6),
    st.sampled_from([1, 1000]), st.sampled_from(["en", "zh"]),
    st.sampled_from(["no-illegal-building", "ebike-charging", "vacant-shops"]),
)  # fmt: skip
def test_a_rounded_figure_stays_on_its_side_of_the_target(
    attained: Fraction, target: int, decimals: int, scale: int, lang: str, item: str
) -> None:
    attained, bound = attained * scale, Fraction(target, 10**4) * scale
    one = sample.row(item, "310000", Status.OPEN, attained=attained)._replace(target=bound)
    i18n.use(lang)
    (shown, base), (aim, _base) = read(figures.attained(one, decimals)), read(figures.bound(one))
    i18n.use("en")
    assert aim == bound
    if item == "vacant-shops":
        assert (shown <= aim) <= (attained <= bound)
    else:
        assert (shown >= aim) <= (attained >= bound)
    assert abs(shown - attained) < Fraction(base, 10**decimals)


@pytest.mark.parametrize("decimals", [None, 0, 1, 2, 6])
def test_a_lower_bound_is_never_rounded_up(english: None, decimals: int | None) -> None:
    one = sample.row("ebike-charging", "310000", Status.PARTIAL, attained=Fraction("983.98"),
                     notes=(Note("lower_bound"),))  # fmt: skip
    text = figures.attained(one, decimals)
    assert text.startswith("≥ ")
    assert Fraction(text[2:]) <= Fraction("983.98")


def test_decimals_are_those_asked_for(english: None) -> None:
    view = View(precision=3, columns=("attained", "completion", "pace", "expected", "coverage"))
    text = render.report(sample.targets(), sample.frame(Screen.TARGETS), view, form=Format.MARKDOWN)
    for shown in ("15,184.25", "50.614 %", "1.016", "44.836 %", "78.000 %", "≥ 983", "12.500 %"):
        assert f" {shown} " in text
    assert "94.812 % (Owners'" in text  # in a footnote too


# -- without a header -----------------------------------------------------------------------


@pytest.mark.parametrize("screen", Screen)
@pytest.mark.parametrize("form", [Format.TABLE, Format.PLAIN, Format.CSV])
def test_rows_alone(lang: str, screen: Screen, form: Format) -> None:
    report, frame = sample.REPORTS[screen](), sample.frame(screen)
    view = View(header=False)
    lines = render.report(report, frame, view, form=form, width=60).splitlines()
    if report.simulated and form is not Format.CSV:
        assert "SIMULATED" in lines.pop(0)
    areas = len({row.area for row in report.rows})
    by_area = screen is Screen.AREAS and form is not Format.CSV
    assert len(lines) == (areas if by_area else len(report.rows))
    assert not [line for line in lines if "…" in line or not line.strip()]
    text = "\n".join(lines)
    assert ("≥ 983" in text) == (screen is Screen.TARGETS and form is not Format.CSV)
    if form is Format.CSV and report.simulated:
        assert all(line.endswith(",true") for line in lines)
    empty = render.report(sample.report([], "city"), frame, view, form=form)
    assert empty == ""


def test_notes_without_footnotes_are_codes() -> None:
    view = View(header=False, columns=("item", "notes"))
    text = render.report(sample.targets(), sample.frame(Screen.TARGETS), view, form=Format.PLAIN)
    assert "lower_bound;increments_overlap" in text


# -- the mark of a spreadsheet ---------------------------------------------------------------


@pytest.mark.parametrize("header", [True, False])
def test_a_byte_order_mark_comes_first(header: bool) -> None:
    report, frame = sample.targets(), sample.frame(Screen.TARGETS)
    marked = render.report(report, frame, View(bom=True, header=header), form=Format.CSV)
    assert marked == "\ufeff" + render.report(report, frame, View(header=header), form=Format.CSV)
