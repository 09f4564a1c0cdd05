"""Every work is cited by a key that exists, and reads as a citation."""

from __future__ import annotations

import pytest

from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.foundation.references import Source, all_references, reference


def test_every_reference_is_complete() -> None:
    for key, work in all_references().items():
        assert work.authors and work.title and work.published, key
        assert 1700 < work.year <= 2026, key
        assert not work.url or work.url.startswith(("https://", "http://")), key
        assert not work.title.endswith(".") and not work.published.endswith("."), f"{key}: the citation adds the stop"


def test_no_work_is_listed_twice() -> None:
    titles = [(work.title.lower(), work.authors) for work in all_references().values()]
    assert len(set(titles)) == len(titles)


def test_a_source_reads_as_a_citation_with_its_place() -> None:
    assert str(Source("rfc6298", "section 2, rule 2.3")) == (
        "V. Paxson, M. Allman, J. Chu and M. Sargent (2011). Computing TCP's Retransmission Timer. RFC 6298, IETF. Section 2, rule 2.3."
    )


def test_an_unknown_key_says_where_to_add_it() -> None:
    with pytest.raises(UnknownName, match=r"add it to references\.toml"):
        reference("nobody1900")
