"""Progress is one readable file that writers share, that damage cannot lose, and that a learner can export and delete."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.paths import locking, progress
from dstudio_lib.paths.locking import Busy, locked
from dstudio_lib.paths.progress import Progress, ProgressError

FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where progress is kept during a test, and nowhere else."""
    path = tmp_path / "kept" / "progress.json"
    monkeypatch.setenv("DSTUDIO_PROGRESS", str(path))
    return path


def test_nothing_is_kept_and_no_file_made_before_something_happens(file: Path) -> None:
    assert progress.read() == Progress()
    assert not file.parent.exists()


def test_what_is_noted_is_read_again(file: Path) -> None:
    progress.start("E01", FIRST)
    progress.answer("E01-pre/q1", "E01/O1", right=True, at=FIRST)
    progress.review("quorum", "hard", FIRST)
    progress.aim_for("consensus-deeply")
    kept = progress.finish("E01", FIRST + timedelta(hours=1))
    assert progress.read() == kept
    assert kept.finished == ("E01",) and kept.begun == () and kept.goal == "consensus-deeply"
    assert kept.answers[0].right and kept.reviews[0].grade == "hard"


def test_the_file_is_indented_sorted_says_its_version_and_what_it_is(file: Path) -> None:
    progress.review("b", "good", FIRST + timedelta(days=1))
    progress.review("a", "good", FIRST)
    text = file.read_text(encoding="utf-8")
    table = json.loads(text)
    assert text == json.dumps(table, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert [each["card"] for each in table["reviews"]] == ["a", "b"]
    assert table["version"] == 1 and "stays on this machine" in table["about"] and "notice" not in table


def test_beginning_and_finishing_count_the_first_time(file: Path) -> None:
    for days in (0, 1):
        progress.start("E02", FIRST + timedelta(days=days))
        progress.finish("E02", FIRST + timedelta(days=days + 2))
    kept = progress.read().episodes["E02"]
    assert (kept.started, kept.finished) == (FIRST, FIRST + timedelta(days=2))


def test_begun_episodes_come_with_the_latest_first(file: Path) -> None:
    for days, name in enumerate(("E03", "E01", "E02")):
        progress.start(name, FIRST + timedelta(days=days))
    assert progress.read().begun == ("E02", "E01", "E03")


def test_only_its_owner_can_read_the_file(file: Path) -> None:
    progress.start("E01")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        "{",
        "",
        "[]",
        "null",
        '{"version": 0}',
        '{"episodes": {}}',
        '{"version": 1, "answers": [{"at": "yesterday", "item": "q", "outcome": "o", "right": true}]}',
        '{"version": 1, "answers": [{"at": "2026-01-01T00:00:00", "item": "q", "outcome": "o", "right": true}]}',
        '{"version": 1, "reviews": [{"at": "2026-01-01T00:00:00Z", "card": "c", "grade": "fine"}]}',
        '{"version": 1, "episodes": {"E01": {"begun": "2026-01-01T00:00:00Z"}}}',
        '{"version": 1, "sent": true}',
        '{"version": 1, "notice": "x"}',
        "[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_file_is_set_aside_whole_and_said_in_one_sentence(file: Path, damage: str | bytes) -> None:
    content = damage if isinstance(damage, bytes) else damage.encode()
    file.parent.mkdir()
    file.write_bytes(content)
    found = progress.read()
    assert found.notice == "progress.json could not be read as progress and is kept as progress.damaged-1.json; a new one is begun."
    assert not found.episodes
    assert (file.parent / "progress.damaged-1.json").read_bytes() == content
    assert not file.exists()


def test_damage_met_by_a_writer_loses_neither_the_old_nor_the_new(file: Path) -> None:
    file.parent.mkdir()
    for number in (1, 2):
        file.write_text(f"damage {number}")
        kept = progress.finish("E01")
        assert kept.notice and kept.finished == ("E01",)
        assert (file.parent / f"progress.damaged-{number}.json").read_text() == f"damage {number}"
        assert progress.read() == Progress(episodes=kept.episodes)


def test_a_file_of_a_later_version_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"version": 2, "wonders": []}')
    for action in (progress.read, lambda: progress.start("E01")):
        with pytest.raises(ProgressError, match="was written by a later version of DStudio"):
            action()
    assert file.read_text() == '{"version": 2, "wonders": []}'


WRITER = """
import sys
from dstudio_lib.paths import progress
for number in range(int(sys.argv[2])):
    progress.answer(f"{sys.argv[1]}-{number}", "E01/O1", right=True)
"""


def test_programs_that_write_at_once_lose_no_answer(file: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(name), "8"]) for name in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert {each.item for each in progress.read().answers} == {f"{name}-{number}" for name in range(3) for number in range(8)}
    assert [each.name for each in file.parent.iterdir()] == ["progress.json"]


def test_threads_that_write_at_once_lose_no_answer(file: Path) -> None:
    threads = [threading.Thread(target=progress.answer, args=(f"q{n}", "E01/O1"), kwargs={"right": True}) for n in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(progress.read().answers) == 20


HOLDER = """
import sys, time
from pathlib import Path
from dstudio_lib.paths.locking import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_writer_that_was_killed_blocks_nobody_and_a_living_one_is_waited_for(file: Path) -> None:
    lock = file.with_name(file.name + ".lock")
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match=r"^Another program has been writing progress\.json for a long time"), locked(lock, patience=0.05):
            pass
        os.kill(holder.pid, signal.SIGKILL)
    progress.start("E01")
    assert progress.read().begun == ("E01",)


def test_a_writer_that_fails_in_the_middle_leaves_the_file_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.start("E01", FIRST)
    before = file.read_bytes()

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProgressError, match=r"cannot be changed: No space left on device"):
        progress.finish("E01")
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == ["progress.json"]


def test_a_place_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    for wrong in (tmp_path / "a-file" / "progress.json", tmp_path):
        with pytest.raises(ProgressError, match="name another file in DSTUDIO_PROGRESS"):
            progress.start("E01", file=wrong)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "progress.json"
    link.symlink_to(tmp_path / "real" / "mine.json")
    progress.start("E01", file=link)
    assert link.is_symlink() and progress.read(tmp_path / "real" / "mine.json").begun == ("E01",)


def test_an_export_is_a_whole_copy_that_overwrites_nothing(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    with pytest.raises(ProgressError, match="There is nothing to export"):
        progress.export(copy)
    progress.finish("E01")
    progress.export(copy)
    assert progress.read(copy) == progress.read()
    with pytest.raises(ProgressError, match="exists already and is left as it is"):
        progress.export(copy)


def test_deleting_leaves_nothing_of_the_learner_behind(file: Path) -> None:
    progress.start("E01")
    file.write_text("damage")
    progress.start("E02")
    (file.parent / ".progress.json.left-by-a-killed-writer").write_text("E03")
    other = file.parent / "thesis.txt"
    other.write_text("mine")
    assert {each.name for each in progress.delete()} == {
        "progress.json",
        "progress.damaged-1.json",
        ".progress.json.left-by-a-killed-writer",
    }
    assert [each.name for each in file.parent.iterdir()] == ["thesis.txt"]
    assert progress.delete() == () and progress.read() == Progress()


def test_without_a_name_the_file_stands_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DSTUDIO_PROGRESS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert progress.place().name == "progress.json" and progress.place().parent.name == "dstudio"
    if sys.platform == "linux":
        assert progress.place() == tmp_path / "dstudio" / "progress.json"


def test_a_time_without_a_zone_is_refused(file: Path) -> None:
    with pytest.raises(InputError, match="without a time zone"):
        progress.start("E01", datetime(2026, 1, 1))
    assert not file.exists()


def test_keeping_progress_opens_no_connection(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    progress.finish("E01")
    progress.answer("E01-pre/q1", "E01/O1", right=False)
    progress.export(tmp_path / "copy.json")
    progress.delete()


def test_a_lock_is_gone_when_its_holder_is_done(tmp_path: Path) -> None:
    with locked(tmp_path / "x.lock"):
        assert (tmp_path / "x.lock").exists()
    assert not (tmp_path / "x.lock").exists()
    assert locking.PATIENCE > 0
