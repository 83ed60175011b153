"""Keys of URLs as every web archive writes them. What is expected here was printed by the `surt` package of IA."""

from __future__ import annotations

import pytest

from crawler.archive.surt import surt

KEYS = {
    "http://www.Example.com:80/News/Story.html?b=2&a=1&utm_source=x": "com,example)/news/story.html?a=1&b=2&utm_source=x",
    "https://wire.example": "example,wire)/",
    "https://wire.example/": "example,wire)/",
    "https://b\u00fccher.example/\u00e4?q=\u00e9": "example,xn--bcher-kva)/%c3%a4?q=%c3%a9",
    "http://127.0.0.1:8080/r/": "1,0,0,127:8080)/r",
    "https://a.b/x//y/../z/./": "b,a)/x/z",
    "https://a.b/%25%32%30?a&b=&c==": "b,a)/%20?a&b=&c==",
    "https://user:pw@www2.a.b/x#f": "b,a)/x",
    "https://a.b/x?sid=0123456789abcdef0123456789abcdef&z=1": "b,a)/x?z=1",
    "https://a.b/?": "b,a)/",
    "https://a.b:443/A%2fB": "b,a)/a/b",
}


@pytest.mark.parametrize(("url", "expected"), KEYS.items())
def test_keys(url: str, expected: str) -> None:
    assert surt(url) == expected


@pytest.mark.parametrize(
    "url", ["urn:wirevault:end-of-segment", "http://[broken/", "DNS:wire.example", "http:///x", ""]
)
def test_what_is_no_url_is_its_own_key(url: str) -> None:
    assert surt(url) == url.lower()
