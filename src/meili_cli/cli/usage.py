"""What typer refuses, said as every other failure is: which word, why, and the nearest right one.

Owns the words for a mistyped command line. What a right word means is not decided here.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from meili_cli.errors import ExitCode, UsageError
from meili_cli.i18n import _, no_op

no_op("Missing command.")


@contextmanager
def in_words(context: Any) -> Iterator[None]:
    """Turn what typer raises for a wrong command line into a failure of ours."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the help was printed instead
            raise typer.Exit(ExitCode.UNUSABLE) from error
        if not (hasattr(error, "exit_code") and hasattr(error, "format_message")):
            raise
        raise _said(error, context) from error


def no_command(context: Any, typed: str, commands: Iterable[str]) -> UsageError:
    """Return the failure for a command that there is none of."""
    hint = _nearest(typed, commands) or _as_option(context, typed) or _see_help(context)
    return UsageError(_("no such command"), where=typed, hint=hint)


def too_many(context: Any, words: list[str]) -> UsageError:
    """Return the failure for words that no argument takes."""
    hint = _as_option(context, words[0]) or _see_help(context)
    return UsageError(_("one word too many"), where=words[0], hint=hint)


def _said(error: Any, context: Any) -> UsageError:
    param = getattr(error, "param", None)
    name = type(error).__name__
    if name == "NoSuchOption":
        typed = error.option_name
        hint = (
            _elsewhere(context, typed)
            or _nearest(typed, [word for word in _options(context) if word.startswith("--")])
            or _see_help(context)
        )
        return UsageError(_("no such option"), where=typed, hint=hint)
    if name == "MissingParameter" and param is not None:
        argument = param.param_type_name == "argument"
        return UsageError(
            _("this argument is missing") if argument else _("this option is missing"),
            where=param.metavar.strip("[]") if argument else param.opts[-1],
            hint=_see_help(context),
        )
    if name == "BadOptionUsage":
        takes = any(error.option_name in one.opts and not one.is_flag
                    for one in context.command.get_params(context)
                    if one.param_type_name == "option")  # fmt: skip
        return UsageError(
            _("this option needs a value") if takes else _("this option takes no value"),
            where=error.option_name,
            hint=_see_help(context),
        )
    choices = getattr(getattr(param, "type_descriptor", None), "choices", None)
    if param is not None and choices:
        return _no_choice(error, param, [str(choice.value) for choice in choices])
    if param is not None and getattr(param, "max", None) is not None:
        return UsageError(
            _('"{word}" is no whole number from {least} to {most}').format(
                word=_typed(error), least=param.min, most=param.max
            ),
            where=param.opts[-1],
            hint=_see_help(context),
        )
    return UsageError(_(error.format_message()), hint=_see_help(context))


def _options(context: Any) -> list[str]:
    return [word for one in context.command.get_params(context) for word in one.opts]


def _as_option(context: Any, typed: str) -> str | None:
    """Return the hint for a word that is an option once it has its hyphens: `report district`."""
    option = f"--{typed}"
    return _("Did you mean {names}?").format(names=option) if option in _options(context) else None


def _elsewhere(context: Any, typed: str) -> str | None:
    """Return the hint for an option that is right in another place, or as another word.

    An option of a command may have come before it, an argument with a name that it does not
    need, and one of the words that an option takes as if it were one: `report --json`.
    """
    commands = getattr(context.command, "commands", {})
    if any(typed in one.opts for command in commands.values() for one in command.params):
        return _("Write it behind the command: `{command} COMMAND {option}`.").format(
            command=context.command_path, option=typed
        )
    word = typed.removeprefix("--")
    for one in context.command.get_params(context):
        if one.param_type_name == "argument" and one.name == word:
            return _("Write it without a name: `{command} {argument}`.").format(
                command=context.command_path, argument=one.metavar.strip("[]")
            )
        if word in {str(choice.value) for choice in one.type_descriptor.choices or ()}:
            return _("Did you mean {names}?").format(names=f"{one.opts[0]} {word}")
    return None


def _no_choice(error: Any, param: Any, choices: list[str]) -> UsageError:
    """Return the failure for a word that an option does not take."""
    typed = _typed(error)
    said = _words(choices)
    alike = _nearest(typed, [*choices, *said], said)
    return UsageError(
        _('"{word}" is none of {choices}').format(word=typed, choices=", ".join(choices)),
        where=param.opts[-1],
        hint=alike,
    )


def _typed(error: Any) -> str:
    """Return the word that was refused: typer words it through pydantic, which has kept it."""
    refused = getattr(error.__cause__, "errors", None)
    return str(refused()[0]["input"]) if refused is not None else str(error.message)


def _words(codes: list[str]) -> dict[str, str]:
    """Return the words in which statuses are shown in either language, and their codes."""
    from meili_cli.model.terms import Status
    from meili_cli.render import words

    statuses = [Status(code) for code in codes if code in set(Status)]
    return {words.status(status): status.value for status in statuses}


def _nearest(typed: str, names: Iterable[str], codes: dict[str, str] | None = None) -> str | None:
    """Return the hint that names the words which look like what was typed, if any do."""
    from difflib import get_close_matches

    alike = get_close_matches(typed.casefold(), list(dict.fromkeys(names)), cutoff=0.6)
    if not alike:
        return None
    found = dict.fromkeys((codes or {}).get(name, name) for name in alike)
    return _("Did you mean {names}?").format(names=", ".join(found))


def _see_help(context: Any) -> str:
    return _("`{command} --help` shows what there is, with examples.").format(
        command=context.command_path
    )
