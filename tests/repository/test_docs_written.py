"""Writing the generated pages: only the pages change."""

import stat

from tools import docs


def test_writing_leaves_the_folder_of_the_project_as_open_as_it_was(monkeypatch, tmp_path):
    """A database server that runs as another user reads its own files through that folder."""

    def generate(target):
        (target / "docs" / "law").mkdir(parents=True)
        (target / "docs" / "law" / "new.md").write_text("new")

    (tmp_path / "docs" / "law").mkdir(parents=True)
    (tmp_path / "docs" / "law" / "old.md").write_text("old")
    tmp_path.chmod(0o755)
    for name, value in {"ROOT": tmp_path, "PAGES": {}, "PARTS": {}, "generate": generate}.items():
        monkeypatch.setattr(docs, name, value)
    assert docs.main(is_check=False) == 0
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert [page.name for page in (tmp_path / "docs" / "law").iterdir()] == ["new.md"]
