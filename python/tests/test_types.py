"""Types: the package and a program that uses it pass the strictest checks."""

from __future__ import annotations

import subprocess
import sys
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


def test_the_compiled_part_has_what_its_stub_says() -> None:
    import ast

    from shapan import _shapan

    stub = ast.parse((Path(shapan.__file__).parent / "_shapan.pyi").read_text())
    told = {node.name: node for node in stub.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    made = {name for name in dir(_shapan) if not name.startswith("_") and name != "VERSION"}
    assert set(told) == made
    for name, node in told.items():
        if isinstance(node, ast.ClassDef):
            methods = {inner.name for inner in node.body if isinstance(inner, ast.FunctionDef)} - {"__init__"}
            own = {method for method in vars(getattr(_shapan, name)) if not method.startswith("__")}
            assert {method for method in methods if not method.startswith("__")} == own, name
            assert all(hasattr(getattr(_shapan, name), method) for method in methods), name
