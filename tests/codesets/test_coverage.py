"""Coverage articles: a zip in a zip, several tables joined, asked by procedure and day."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.codesets import Library
from cleanclaim.codesets.edit_facts import CoverageArticle
from cleanclaim.kernel import Refused


def export(fixtures: Path, path: Path, *, without: str = "") -> Path:
    """The export as it is downloaded: the tables in an archive that lies in another, beside a reader's guide."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as tables:
        for table in sorted((fixtures / "current_article").iterdir()):
            if table.name != without:
                tables.writestr(table.name, table.read_bytes())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme_first.txt", "see the data dictionary")
        archive.writestr("current_article_csv.zip", inner.getvalue())
    return path


def test_articles_by_procedure_and_day(own: Library, fixtures: Path, tmp_path: Path, small: None) -> None:
    (release,) = own.install(export(fixtures, tmp_path / "current_article.zip"))
    assert (release.system, release.version, release.rows) == ("LCD", "articles of 2025-11-08", 2)
    assert own.install(export(fixtures, tmp_path / "the same again.zip")) == [release]
    tables = own.edit_tables()
    autumn, winter, before = tables.articles(
        ["90002", "90002", "90002"], [date(2025, 11, 9), date(2026, 1, 1), date(2025, 11, 1)]
    )
    version = release.version
    first = CoverageArticle(
        "A50001", "90002", frozenset({"MN", "NY"}), frozenset({"E11.9", "M54.50"}), frozenset(), version
    )
    second = CoverageArticle("A50002", "90002", frozenset(), frozenset(), frozenset({"Z00.00"}), version)
    assert list(autumn) == [first, second]
    assert list(winter) == [first]  # the second one ended
    assert list(before) == []  # before the export nothing is known
    assert tables.release("LCD", date(2025, 11, 1)) is None
    assert list(tables.articles(["90001"], [date(2025, 11, 9)])[0]) == []  # of an older version


def test_an_export_without_a_table_is_refused(own: Library, fixtures: Path, tmp_path: Path, small: None) -> None:
    with pytest.raises(Refused, match=r"no article_x_icd10_covered.csv with article_id"):
        own.install(export(fixtures, tmp_path / "cut.zip", without="article_x_icd10_covered.csv"))
    assert own.held("LCD") == ()
