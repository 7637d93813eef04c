"""Reports are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checker.reports.write import write_whole


def test_a_report_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "報告.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    write_whole(path, ["新\n"])
    assert path.read_bytes() == "新\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["報告.json"]


def test_the_old_report_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, ["new"])
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_link_keeps_pointing_at_its_file(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("old", encoding="utf-8")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write_whole(link, ["new"])
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


def test_a_broken_file_name_does_not_stop_a_report(tmp_path: Path) -> None:
    write_whole(tmp_path / "r.txt", ["caf\udce9.csv\n"])
    assert (tmp_path / "r.txt").read_text(encoding="utf-8") == "caf\\udce9.csv\n"
