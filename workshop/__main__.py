# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The commands of ``./dev``: each one imports the module that does it."""

import sys

from .ground import Stop, say, warn

#: command: (arguments, one line of help)
COMMANDS = {
    "up": (
        "[--port N] [--fresh]",
        "make the demo database if needed, serve it, print address and logins",
    ),
    "test": (
        "[--deep] [pytest arguments]",
        "run every test on fresh databases; with arguments only those they name",
    ),
    "shell": ("DB", "Python on standard input, or a prompt, with `env` of database DB"),
    "db": (
        "create NAME [--demo] [--modules a,b] | drop NAME | list",
        "databases from a template, in seconds",
    ),
    "lint": ("[FILE...]", "the lint set of the OCA, on all files or on those named"),
    "bench": ("[NAME...]", "run benchmarks, write benchmarks/RESULTS.md"),
    "shots": ("[NAME...]", "screens and papers as pictures in .dev/shots"),
    "i18n": ("[--check]", "refresh .pot, merge zh_CN.po, report what is untranslated"),
    "wheels": ("", "build each addon as a wheel into .dev/wheels"),
    "lock": ("", "write the newest versions of all we stand on into the lock files"),
    "help": ("", "this list"),
}


def help(_arguments):
    say("Usage: ./dev COMMAND\n")
    for name, (arguments, text) in COMMANDS.items():
        say(f"  {name + ' ' + arguments}\n      {text}")
    say(
        "\nPGHOST uses that PostgreSQL, AFTER_SALES_ODOO=DIR that Odoo 19;"
        "\nXDG_CACHE_HOME moves the cache. What a run leaves behind is in .dev/."
    )
    return 0


def main(arguments):
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name in ("-h", "--help"):
        name = "help"
    if name not in COMMANDS:
        warn(f"there is no command '{name}'; './dev help' lists them")
        return 2
    try:
        if name == "help":
            return help(rest)
        return _command(name)(rest)
    except Stop as stop:
        warn(str(stop))
        return 1
    except KeyboardInterrupt:
        warn("interrupted; the same command resumes")
        return 130
    except OSError as error:
        if error.errno in (28, 122):  # no space, quota
            warn(f"no disk space left for {error.filename or 'a file'}")
            return 1
        raise
    except BrokenPipeError:
        return 141


def _command(name):
    if name == "db":
        from .serve import db as command
    elif name == "shell":
        from .serve import shell as command
    elif name == "up":
        from .serve import up as command
    elif name == "test":
        from .testing import test as command
    elif name == "lint":
        from .lint import lint as command
    elif name == "wheels":
        from .lint import wheels as command
    elif name == "i18n":
        from .i18n import i18n as command
    elif name == "shots":
        from .pictures import shots as command
    elif name == "bench":
        from .bench import bench as command
    else:
        from .supplies import lock as command
    return command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
