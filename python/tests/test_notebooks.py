"""The notebooks run from top to bottom; what is committed holds no results of its own."""

import os
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    try:
        import nbclient
        import nbformat
    except ImportError:
        message = "skipped: nbclient is not installed: pip install 'shapan[notebooks]'"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells and not any(cell.outputs for cell in cells), "committed without results"
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": tmp_path}}).execute()
    wrong = [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert not wrong


def test_there_are_five() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["1-tour", "2-published-model", "3-decision", "4-looking-back", "5-own-bloc"]
