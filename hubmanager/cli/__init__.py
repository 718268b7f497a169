"""The command line. Each job has its own file, imported only when it is asked for, so that the window starts fast."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from hubmanager.cli.arguments import make_parser
from hubmanager.domain.errors import HubError, InvalidInput

OK, FOUND_WRONG, BAD_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with 0 (fine), 1 (could not be done, or something is wrong) or 2 (bad usage)."""
    options = make_parser().parse_args(arguments)
    module, _, function = options.run.partition(":")
    try:
        code: int = getattr(import_module(f"hubmanager.cli.{module}"), function)(options)
    except InvalidInput as error:
        print(error, file=sys.stderr)
        code = BAD_USAGE
    except HubError as error:
        print(error, file=sys.stderr)
        code = FOUND_WRONG
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # The reader of our output went away (such as `head`); nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OK
    sys.exit(code)
