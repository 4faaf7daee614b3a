"""Types: the package and a program that uses it pass the strictest checks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import shapan

HERE = Path(__file__).resolve().parent


def test_types_are_strict(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(HERE.parent / "pyproject.toml")]
    command += ["--cache-dir", str(tmp_path)]
    # as files, those beside this folder: packages that are installed are not checked
    files = [str(HERE.parent / "package"), str(HERE / "typed_example.py")]
    done = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_stub_is_what_the_compiled_part_says(tmp_path: Path, missing: Callable[[str], None]) -> None:
    """The stub is made of the compiled part: UPDATE=1 writes it anew."""
    python = HERE.parent
    maturin = shutil.which("maturin", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if maturin is None or shutil.which("cargo") is None:
        missing("maturin and cargo are needed to make the stub")
    # as pip builds it: what is compiled already is not compiled again
    command = [maturin, "generate-stubs", "--quiet", "--locked", "--manifest-path", str(python / "Cargo.toml")]
    profile = os.environ.get("SHAPAN_PROFILE", "release")
    done = subprocess.run([*command, "--profile", profile, "--out", str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    made, kept = tmp_path / "shapan" / "_shapan.pyi", python / "package" / "shapan" / "_shapan.pyi"
    if os.environ.get("UPDATE"):
        kept.write_text(made.read_text())
    assert made.read_text() == kept.read_text(), "UPDATE=1 pytest tests/test_types.py writes the stub anew"
    assert kept.read_text() == (Path(shapan.__file__).parent / "_shapan.pyi").read_text(), "the stub that is installed"
