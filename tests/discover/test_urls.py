"""One form for each URL, ids, hosts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import absolute, canonical_url, is_release, release_id, same_host
from crawler.wire import Wire


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Tide.Example", "https://tide.example/"),
        ("http://tide.example:80/a", "http://tide.example/a"),
        ("https://tide.example:443/a", "https://tide.example/a"),
        ("http://tide.example:443/a", "http://tide.example:443/a"),
        ("https://tide.example./a", "https://tide.example/a"),
        ("https://user:secret@tide.example/a", "https://tide.example/a"),
        ("https://küste.example/ü", "https://xn--kste-0ra.example/%C3%BC"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("https://tide.example/a#b", "https://tide.example/a"),
        ("https://tide.example/a/../b/./c", "https://tide.example/b/c"),
        ("https://tide.example/../..", "https://tide.example/"),
        ("https://tide.example/a/b/..", "https://tide.example/a/"),
        ("https://tide.example/A%2d%7eb%c3%bc", "https://tide.example/A-~b%C3%BC"),
        ("https://tide.example/visible-assets%2C-inc./", "https://tide.example/visible-assets%2C-inc./"),
        ("https://tide.example/50% off", "https://tide.example/50%25%20off"),
        ("https://tide.example/?b=2&a=1&&a=0", "https://tide.example/?a=0&a=1&b=2"),
        ("https://tide.example/?id=1&utm_source=x&UTM_Medium=y&fbclid=z", "https://tide.example/?id=1"),
        ("https://tide.example/?tc=eml_cleartime", "https://tide.example/"),
        ("https://tide.example/?feedref=Zmx==&gclid=1", "https://tide.example/"),
        ("https://tide.example/?rss=G1Q==&tcx=1", "https://tide.example/?rss=G1Q==&tcx=1"),
        ("  https://tide.example/a\n", "https://tide.example/a"),
    ],
)
def test_the_one_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "ftp://tide.example/",
        "javascript:alert(1)",
        "https://",
        "https://[::1",
        "https://a:99999/",
        "http://a b/",
    ],
)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_url(url)


PIECES = st.text(st.sampled_from("aB1/%.?&=#;:@ é~+2Ff"), max_size=30)


@given(st.sampled_from(["http", "HTTPS"]), st.sampled_from(["a.example", "B.EXAMPLE:81", "x@[::1]"]), PIECES)
def test_twice_is_once(scheme: str, host: str, rest: str) -> None:
    once = canonical_url(f"{scheme}://{host}/{rest}")
    assert canonical_url(once) == once
    assert once.isascii()


@given(st.text(max_size=60))
def test_any_text_is_a_url_or_a_value_error(text: str) -> None:
    for url in (text, "http://" + text):
        try:
            once = canonical_url(url)
        except ValueError:
            continue
        assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://tide.example/r/302451234-brine-rises?utm_source=x", "tidewire:302451234"),
        ("http://TIDE.example/r/302451234#top", "tidewire:302451234"),
        ("https://tide.example/r/71/de/slug", "tidewire:71:de"),
        ("https://tide.example/notes/a", "tidewire:u-12d23b3092bcf2f3"),
        ("https://tide.example/notes/a?tc=1#x", "tidewire:u-12d23b3092bcf2f3"),
    ],
)
def test_ids(wire: Wire, url: str, expected: str) -> None:
    assert release_id(wire, url) == expected


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://tide.example/x", True),
        ("http://TIDE.EXAMPLE./x", True),
        ("https://maps.tide.example:8443/x", True),
        ("https://maps.tide.example/x", False),
        ("https://tide.example:8443/x", False),
        ("https://www.tide.example/x", False),
        ("https://tide.example@ebb.example/x", False),
        ("https://ebb.example\\@tide.example/x", False),
        ("https://tide.example.ebb.example/x", False),
        ("//tide.example/x", False),
        ("ftp://tide.example/x", False),
    ],
)
def test_hosts(wire: Wire, url: str, ours: bool) -> None:
    assert same_host(wire, url) is ours


@pytest.mark.parametrize(
    ("url", "release"),
    [
        ("https://tide.example/r/5", True),
        ("https://tide.example/r/5?utm_source=x", True),
        ("https://tide.example/r/666", False),
        ("https://tide.example/about", False),
        ("https://ebb.example/r/5", False),
        ("mailto:r/5", False),
    ],
)
def test_releases(wire: Wire, url: str, release: bool) -> None:
    assert is_release(wire, url) is release


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/r/5", "https://tide.example/r/5"),
        (" r/5 ", "https://tide.example/list/r/5"),
        ("//ebb.example/r/5", "https://ebb.example/r/5"),
        ("HTTPS://ebb.example/r/5", "HTTPS://ebb.example/r/5"),
    ],
)
def test_absolute(href: str, url: str) -> None:
    assert absolute("https://tide.example/list/", href) == url


def test_absolute_refuses_other_schemes() -> None:
    with pytest.raises(ValueError, match=r"not an http or https URL: 'mailto:a@b\.example'"):
        absolute("https://tide.example/list/", "mailto:a@b.example")
