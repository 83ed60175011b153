"""Where a link leads, without asking anybody."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean.links import unwrap

C212 = "https://c212.net/c/link/?t=0&l=en&o=2731814-1&h=1&u={}&a=anchor"
SMART = "http://cts.businesswire.com/ct/CT?id=smartlink&url={}&esheet=1&newsitemid=20260101000001&lan=en-US&md5=0"
TARGET = "https://acme.example/path?a=1&b=2"


@pytest.mark.parametrize(
    "url",
    [
        C212.format(quote(TARGET, safe="")),
        C212.format(quote(TARGET, safe="")).replace("&", "&amp;"),
        SMART.format(quote(TARGET, safe="")),
        C212.format(quote(C212.format(quote(TARGET, safe="")), safe="")),
        C212.format(quote(SMART.format(quote(TARGET, safe="")), safe="")),
        "http://go.wire.example/c/link/?u=" + quote(TARGET, safe=""),
        "https://www.google.com/url?sa=t&q=" + quote(TARGET, safe=""),
        "https://eur02.safelinks.protection.outlook.com/?url=" + quote(TARGET, safe="") + "&data=1",
        "https://www.google.co.uk/url?url=" + quote(TARGET, safe=""),
        "https://urldefense.com/v3/__https://acme.example/path?a=1&b=2__;!!abc!xyz$",
        "https://urldefense.com/v3/__https:/acme.example/path?a=1&b=2__;!!abc!xyz$",
        "https://secure-web.cisco.com/1abcdef/" + quote(TARGET, safe=""),
        "https://linkprotect.cudasvc.com/url?c=1&a=" + quote(TARGET, safe=""),
        "https://urldefense.com/v2/url?u=https-3A__acme.example_path-3Fa-3D1-26b-3D2&d=1",
    ],
)
def test_wrappers_are_undone(url: str) -> None:
    assert unwrap(url) == TARGET


@pytest.mark.parametrize(
    "url",
    [
        TARGET,
        "https://shop.example/login?url=https%3A%2F%2Facme.example",  # its own parameter, not a wrapper
        "https://c212.net/c/link/?t=0",
        "https://c212.net/c/link/?u=javascript%3Aalert(1)",
        "https://notc212.net/c/link/?u=https%3A%2F%2Facme.example",
        "http://www.globenewswire.com/Tracker?data=abc",
        "mailto:press@acme.example",
        "https://urldefense.com/v3/__https://acme.example/a*b__;Iw!!abc!xyz$",  # a character of it is listed elsewhere
        "https://google.com.evil.example/url?q=https%3A%2F%2Facme.example",
        "http://[",
        "",
    ],
)
def test_other_links_stay_as_they_are(url: str) -> None:
    assert unwrap(url) == url


def test_an_address_without_a_scheme_gets_one() -> None:
    assert unwrap(C212.format("www.acme.example")) == "http://www.acme.example"


@given(st.text(max_size=200))
def test_any_text_comes_back_or_an_address_in_it(text: str) -> None:
    assert unwrap(text) == text
    assert unwrap("https://c212.net/c/link/?u=" + text) is not None


@given(st.integers(min_value=0, max_value=30))
def test_wrappers_within_wrappers_come_to_an_end(depth: int) -> None:
    url = TARGET
    for _ in range(min(depth, 4)):
        url = C212.format(quote(url, safe=""))
    assert unwrap(url) == TARGET
