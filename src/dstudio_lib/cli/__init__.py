"""The ``dstudio`` command."""

from __future__ import annotations

import argparse
import os
import sys

from dstudio_lib import __version__
from dstudio_lib.foundation.errors import DStudioError


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 fine, 1 something is wrong, 2 called wrongly."""
    parser = argparse.ArgumentParser(prog="dstudio", description="Tools for the DStudio course on distributed systems.")
    parser.add_argument("--version", action="version", version=f"dstudio {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)

    from dstudio_lib.assessment import commands as assessment_commands

    from . import catalog as catalog_commands
    from . import paths as path_commands

    assessment_commands.add_to(commands)
    catalog_commands.add_to(commands)
    path_commands.add_to(commands)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except DStudioError as error:
        print(f"dstudio: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
