"""The store of pictures."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from guidance.services import files
from leoweb.environment import DataFolder

CONTENT = b"not really a picture, but bytes are bytes here"
HASH = hashlib.sha256(CONTENT).hexdigest()


def parts(data: DataFolder) -> list[Path]:
    return list(data.incoming.glob("*"))


def test_a_content_is_named_by_its_hash(data_folder: DataFolder) -> None:
    kept = files.keep(CONTENT, "png")
    assert kept == files.Kept(sha256=HASH, bytes=len(CONTENT))
    where = files.path(HASH, "png")
    assert where.read_bytes() == CONTENT
    assert where == data_folder.media / HASH[:2] / f"{HASH}.png"


def test_storing_twice_is_the_same_as_once(data_folder: DataFolder) -> None:
    assert files.keep(CONTENT, "png") == files.keep(CONTENT, "png")
    assert len(list(data_folder.media.glob("*/*"))) == 1
    assert parts(data_folder) == []


def test_a_file_that_a_power_cut_left_short_is_healed_by_storing_it_again(
    data_folder: DataFolder,
) -> None:
    files.keep(CONTENT, "png")
    files.path(HASH, "png").write_bytes(b"")
    files.keep(CONTENT, "png")
    assert files.path(HASH, "png").read_bytes() == CONTENT


def test_a_part_of_the_incoming_folder_is_moved(data_folder: DataFolder) -> None:
    part = files.new_part()
    part.write_bytes(CONTENT)
    files.keep(part, "jpg")
    assert not part.exists()
    assert files.path(HASH, "jpg").read_bytes() == CONTENT


def test_any_other_path_is_copied(data_folder: DataFolder, tmp_path: Path) -> None:
    source = tmp_path / "mine.png"
    source.write_bytes(CONTENT)
    files.keep(source, "png")
    assert source.read_bytes() == CONTENT
    assert parts(data_folder) == []


@pytest.mark.parametrize("extension", ["svg", "html", "../png", "", "PNG"])
def test_the_store_knows_three_extensions(data_folder: DataFolder, extension: str) -> None:
    with pytest.raises(ValueError, match="keeps no"):
        files.keep(CONTENT, extension)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, HASH[:-1], HASH + "\n"])
def test_only_our_own_names_become_paths(data_folder: DataFolder, name: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        files.path(name, "png")
    with pytest.raises(ValueError, match="64 hexadecimal"):
        files.thumb_path(name, 256)


def test_there_are_two_sizes_of_thumbnail(data_folder: DataFolder) -> None:
    with pytest.raises(ValueError, match="4096 px"):
        files.thumb_path(HASH, 4096)


def test_removing_takes_the_thumbnails_along_and_may_be_repeated(data_folder: DataFolder) -> None:
    files.keep(CONTENT, "png")
    part = files.new_part()
    part.write_bytes(b"small")
    files.settle(part, files.thumb_path(HASH, 256))
    for _ in range(2):
        files.remove(HASH, "png")
        assert list(data_folder.media.glob("*/*")) == []


def test_sweeping_deletes_old_parts_and_leaves_fresh_ones(data_folder: DataFolder) -> None:
    old, fresh = files.new_part(), files.new_part()
    broken_off = data_folder.incoming / "tmp4x.upload.png"
    fresh.write_bytes(b"fresh")
    for stale in (old, broken_off):
        stale.write_bytes(b"old")
        os.utime(stale, (time.time() - 4000, time.time() - 4000))
    assert files.sweep_incoming() == 2
    assert parts(data_folder) == [fresh]


def test_nobody_else_on_the_machine_can_read_the_folders(data_folder: DataFolder) -> None:
    files.keep(CONTENT, "png")
    folder = files.path(HASH, "png").parent
    assert folder.stat().st_mode & 0o077 == 0
