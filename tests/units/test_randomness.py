"""One seed for a run, one stream for each consumer, the same on every machine."""

from __future__ import annotations

import subprocess
import sys

from dstudio_lib.foundation.randomness import array_stream, stream


def test_the_same_seed_and_name_give_the_same_numbers_for_ever() -> None:
    """Written down, so that no release of Python or NumPy changes a course that is under way."""
    assert [round(stream(7, "arrivals").random(), 12) for _ in range(2)] == [0.809477871995] * 2
    assert [round(float(x), 12) for x in array_stream(7, "arrivals").random(2)] == [0.676285773095, 0.515702295106]


def test_consumers_do_not_disturb_one_another() -> None:
    alone = stream(1, "faults").random()
    stream(1, "arrivals").random()
    assert stream(1, "faults").random() == alone
    assert stream(1, "arrivals").random() != alone and stream(2, "faults").random() != alone


def test_names_and_seeds_do_not_run_together() -> None:
    assert stream(1, "1/a").random() != stream(11, "a").random()


def test_hash_randomisation_does_not_matter() -> None:
    program = "from dstudio_lib.foundation.randomness import stream; print(stream(3, 'x').random())"
    said = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, timeout=60, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(said) == 1
