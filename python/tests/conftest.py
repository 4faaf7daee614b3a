"""What tests share: models, and the program of the command line beside which results are laid."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import shapan

ROOT = Path(__file__).resolve().parents[2]


def program() -> str | None:
    """The program: $SHAPAN, a build beside this folder, or one that is installed."""
    built = [ROOT / "target" / profile / "shapan" for profile in ("release", "debug")]
    found = [str(path) for path in built if path.exists()]
    return os.environ.get("SHAPAN") or next(iter(found), None) or shutil.which("shapan")


@pytest.fixture(scope="session")
def missing() -> Callable[[str], None]:
    """What is missing is told: a failure where everything must be there, else a skip."""

    def tell(message: str) -> None:
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(f"skipped: {message}")

    return tell


@pytest.fixture(scope="session")
def command_line(missing: Callable[[str], None]) -> Callable[..., str]:
    found = program()
    if found is None:
        missing("no program `shapan` to compare with: cargo build -p shapan, or name it in $SHAPAN")

    def run(*arguments: str) -> str:
        done = subprocess.run([found, *arguments], capture_output=True, text=True, check=True)
        return done.stdout

    return run


@pytest.fixture(scope="session")
def baseline() -> shapan.Model:
    return shapan.Model("baseline")


@pytest.fixture(scope="session")
def quick() -> shapan.Model:
    """A small second model whose worlds take microseconds."""
    return shapan.Model("race2")
