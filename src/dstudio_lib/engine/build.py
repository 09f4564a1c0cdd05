"""Writes ``layout.h`` and builds ``engine.wasm`` from ``engine.c``: ``python -m dstudio_lib.engine.build``.

With ``--check`` it says whether either is stale. It needs ``ziglang``, whose compiler makes the same bytes on every machine;
who only runs the engine does not need it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from .layout import header

HERE = Path(__file__).parent
SOURCE, HEADER, BINARY = HERE / "engine.c", HERE / "layout.h", HERE / "engine.wasm"
FLAGS = (
    "-target", "wasm32-freestanding", "-mcpu=mvp+bulk_memory+sign_ext+nontrapping_fptoint", "-O3", "-ffp-contract=off", "-fno-builtin",
    "-nostdlib", "-g0", "-s", "-Wl,--no-entry", "-Wl,--strip-all", "-Wl,-z,stack-size=1048576", "-Wall", "-Wextra", "-Werror",
)  # fmt: skip
"""No option that lets a compiler round otherwise than the source says."""


def compile_to(target: Path) -> None:
    """Compile the engine.

    Raises
    ------
    RuntimeError
        If ``ziglang`` is not installed, or the source does not compile.
    """
    command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, SOURCE.name, "-o", str(target)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"engine.c was not compiled; is ziglang installed (pip install ziglang)?\n{done.stderr[-2000:]}")


def main() -> int:
    """Write both files, or say which is stale."""
    checking = "--check" in sys.argv
    if not checking:
        HEADER.write_text(header(), encoding="utf-8")
    elif HEADER.read_text(encoding="utf-8") != header():
        print("src/dstudio_lib/engine/layout.h is stale; run `make generated`.")
        return 1
    with tempfile.TemporaryDirectory(prefix="dstudio-engine-") as folder:
        built = Path(folder) / "engine.wasm"
        compile_to(built)
        made = built.read_bytes()
    if checking and BINARY.read_bytes() != made:
        print("src/dstudio_lib/engine/engine.wasm is stale; run `make generated`.")
        return 1
    if not checking:
        BINARY.write_bytes(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
