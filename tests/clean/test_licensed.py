"""One invented release in every form that licensed feeds deliver: each gives the same record."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.clean import clean, find_wire
from crawler.clean.licensed import is_item, read_item, read_items
from crawler.errors import CleanError
from crawler.model import Page, Release
from crawler.wire import Wire
from crawler.wire_files import load_wires
from tests.clean.saved import CORPUS

HEADLINE, SUBHEAD = "Harrowmere Opens Tide Mill in Port Ellery", "Mill grinds 40 tons a day"
LEAD = "Harrowmere Corp. (NYSE: HRWM) today opened a tide mill &amp; museum."
BODY = f"<p>PORT ELLERY, Maine, May 9, 2025 (GLOBE NEWSWIRE) -- {LEAD}</p><ul><li>Wheat</li><li>Rye</li></ul><p><b>About Harrowmere</b></p><p>Harrowmere mills grain.</p>"
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'

NEWSML_1 = f"""<?xml version="1.0" encoding="UTF-8"?>
<NewsML Version="1.2"><NewsItem>
<Identification><NewsIdentifier><ProviderId>globenewswire.com</ProviderId><NewsItemId>202505091234567</NewsItemId>
<RevisionId PreviousRevision="0" Update="N">1</RevisionId>
<PublicIdentifier>urn:newsml:globenewswire.com:20020408:202505091234567-en</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20250509T120000+0000</FirstCreated>
<ThisRevisionCreated>20250509T120000+0000</ThisRevisionCreated><Status FormalName="Usable"/></NewsManagement>
<NewsComponent><AdministrativeMetadata><Source><Party FormalName="Harrowmere Corp."/></Source></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="en"/></DescriptiveMetadata>
<Metadata><Property FormalName="BWIndustryKeywords" Value="Food"/></Metadata>
<NewsComponent><NewsLines><HeadLine>{HEADLINE}</HeadLine></NewsLines>
<NewsComponent><Role FormalName="StyleSheet"/><ContentItem><DataContent>.x {{color: red}}</DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="SubHeadLine"/><ContentItem><DataContent>{XHTML.format(f"<p>{SUBHEAD}</p>")}</DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Photo"/><NewsLines><HeadLine>The wheel</HeadLine></NewsLines>
<ContentItem Href="https://pictures.example/small.jpg"/><ContentItem Href="https://pictures.example/wheel.jpg"/></NewsComponent>
<NewsComponent><Role FormalName="Contact"/><ContentItem><DataContent>{XHTML.format("<p>Contact:<br/>Ida Fenn, 555-0100</p>")}</DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Body"/><ContentItem><DataContent>{XHTML.format(BODY)}</DataContent></ContentItem></NewsComponent>
</NewsComponent></NewsComponent></NewsItem></NewsML>"""

NEWSML_2 = f"""<?xml version="1.0" encoding="utf-8"?>
<newsItem standard="NewsML-G2" guid="urn:newsml:marketwired.com:20020408:202505091234567-en" version="1" xml:lang="en-US"
 xmlns="http://iptc.org/std/nar/2006-10-01/">
<itemMeta><provider literal="globenewswire.com"/><versionCreated>2025-05-09T12:00:00+00:00</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><subject literal="Harrowmere Corp." type="cpnat:organisation"><name>Harrowmere Corp.</name></subject>
<subject qcode="MWIndustry:FOO" type="cpnat:abstract"><name>Food</name></subject>
<headline>{HEADLINE}</headline><language tag="en-US"/></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml">
{XHTML.format(f'<h1>{HEADLINE}</h1><h2>{SUBHEAD}</h2><div class="mw_release">{BODY}</div><div class="mw_contactinfo"><pre>Contact:{chr(10)}Ida Fenn, 555-0100</pre></div>')}
</inlineXML><remoteContent contenttype="image/jpeg" href="https://pictures.example/wheel.jpg"><altText>The wheel</altText></remoteContent></contentSet></newsItem>"""

NITF = f"""<?xml version="1.0"?>
<nitf xml:lang="en"><head><title>x</title><docdata management-status="usable">
<doc-id regsrc="globenewswire.com" id-string="urn:newsml:globenewswire.com:20020408:202505091234567-en"/><date.release norm="20250509T120000+0000"/></docdata></head>
<body><body.head><hedline><hl1>{HEADLINE}</hl1><hl2>{SUBHEAD}</hl2></hedline><rights><rights.owner>Harrowmere Corp.</rights.owner></rights></body.head>
<body.content>{BODY}<media media-type="image"><media-reference source="https://pictures.example/wheel.jpg"/><media-caption>The wheel</media-caption></media>
<p>Contact:<br/>Ida Fenn, 555-0100</p></body.content></body></nitf>"""

ATOM = f"""<entry xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>urn:newsml:globenewswire.com:20020408:202505091234567-en</id>
<source><title>globenewswire.com</title></source><title>{HEADLINE}</title><author><name>Harrowmere Corp.</name></author>
<published>2025-05-09T12:00:00Z</published><updated>2025-05-09T13:00:00Z</updated>
<link rel="enclosure" type="image/jpeg" href="https://pictures.example/wheel.jpg" title="The wheel"/>
<category term="FOO" scheme="industry" label="Food"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{BODY}<p>Contact:<br/>Ida Fenn, 555-0100</p></div></content></entry>"""

NINJS = json.dumps(
    {
        "uri": "urn:newsml:globenewswire.com:20020408:202505091234567-en",
        "versionCreated": "2025-05-09T12:00:00Z",
        "pubStatus": "usable",
        "language": "en",
        "headlines": [{"role": "main", "value": HEADLINE}, {"role": "subtitle", "value": SUBHEAD}],
        "bodies": [
            {"contentType": "text/plain", "value": "x"},
            {"contentType": "application/xhtml+xml", "value": f"{BODY}<p>Contact:<br/>Ida Fenn, 555-0100</p>"},
        ],
        "infoSources": [
            {"role": "isrole:originator", "name": "Harrowmere Corp."},
            {"role": "isrole:distributor", "name": "globenewswire.com"},
        ],
        "subjects": [{"name": "Food", "literal": "FOO"}],
        "associations": [
            {"type": "picture", "headline": "The wheel", "renditions": [{"href": "https://pictures.example/wheel.jpg"}]}
        ],
    }
)
NINJS_1 = json.dumps(
    {
        "uri": "urn:newsml:globenewswire.com:20020408:202505091234567-en",
        "versioncreated": "2025-05-09T12:00:00Z",
        "copyrightholder": "globenewswire.com",
        "language": "en",
        "headline": HEADLINE,
        "body_xhtml": f"{BODY}<p>Contact:<br/>Ida Fenn, 555-0100</p>",
        "organisation": [{"name": "Harrowmere Corp.", "rel": "issuer"}],
        "subject": [{"name": "Food", "code": "FOO", "scheme": "industry"}],
        "associations": {"wheel": {"type": "picture", "headline": "The wheel", "renditions": {"large": {"href": "https://pictures.example/wheel.jpg"}}}},
    }
)  # fmt: skip
FORMS = {
    "newsml-1.2": NEWSML_1,
    "newsml-g2": NEWSML_2,
    "nitf": NITF,
    "atom": ATOM,
    "ninjs-3": NINJS,
    "ninjs-1": NINJS_1,
}
WITHOUT_SUBHEADS = {"atom", "ninjs-1"}  # the form has no place for them


@pytest.fixture(scope="module")
def wires() -> dict[str, Wire]:
    return load_wires([Path(__file__).parents[2] / "config" / "wires"])


def cleaned(source: str | bytes, wires: dict[str, Wire]) -> Release:
    page = Page(body=source if isinstance(source, bytes) else source.encode())
    return clean(page, find_wire(page, wires))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_record(form: str, wires: dict[str, Wire]) -> None:
    found = cleaned(FORMS[form], wires)
    assert (found.id, found.wire) == ("globenewswire:202505091234567:en", "globenewswire")
    assert found.headline == HEADLINE
    assert found.subheads == (() if form in WITHOUT_SUBHEADS else (SUBHEAD,))
    assert found.published
    assert (found.published.at, found.published.origin) == ("2025-05-09T12:00:00+00:00", "feed")
    assert found.dateline
    assert (found.dateline.places, found.dateline.date) == (("PORT ELLERY, Maine",), "2025-05-09")
    assert found.issuer == ("Harrowmere Corp.",)
    assert [(one.exchange, one.symbol) for one in found.tickers] == [("NYSE", "HRWM")]
    assert [(one.url, one.caption) for one in found.media] == [("https://pictures.example/wheel.jpg", "The wheel")]
    assert {block.kind for block in found.blocks} == {"dateline", "body", "list", "about", "contact"}
    assert found.text.startswith("PORT ELLERY, Maine, May 9, 2025 (GLOBE NEWSWIRE) -- Harrowmere Corp. (NYSE: HRWM)")
    assert found.text.endswith("Contact:\nIda Fenn, 555-0100")
    assert "mill & museum" in found.text
    assert [subject.name or subject.code for subject in found.subjects] == ([] if form == "nitf" else ["Food"])
    assert found.status == "usable"
    assert found.method == f"globenewswire@{form.removesuffix('-1').removesuffix('-3')}"


@pytest.mark.parametrize("form", FORMS)
def test_no_word_of_the_body_is_lost(form: str, wires: dict[str, Wire]) -> None:
    found = cleaned(FORMS[form], wires)
    body = re.sub(r"<[^>]+>", " ", BODY).replace("&amp;", "&").split()
    assert [word for word in found.text.split() if word in body] == body


@pytest.mark.parametrize(
    ("form", "before", "after"),
    [
        ("newsml-1.2", 'Status FormalName="Usable"', 'Status FormalName="Canceled"'),
        ("newsml-g2", "stat:usable", "stat:canceled"),
        ("nitf", 'management-status="usable"', 'management-status="canceled"'),
        ("ninjs-3", '"pubStatus": "usable"', '"pubStatus": "canceled"'),
    ],
)
def test_a_canceled_item_is_withdrawn_with_its_text(form: str, before: str, after: str, wires: dict[str, Wire]) -> None:
    source = FORMS[form]
    assert before in source
    found = cleaned(source.replace(before, after), wires)
    assert found.status == "withdrawn"
    assert [(one.type, "canceled" in one.evidence) for one in found.relations] == [("withdraws", True)]
    assert found.text == cleaned(source, wires).text


def test_a_withheld_item_says_so(wires: dict[str, Wire]) -> None:
    assert "withheld" in cleaned(NEWSML_2.replace("stat:usable", "stat:withheld"), wires).warnings


@pytest.mark.parametrize(
    ("body", "text", "places"),
    [
        ("<p>Harrowmere opened a mill in the harbour today.</p>", "ROUND ROCK, Texas\n\nHarrowmere opened", ("ROUND ROCK, Texas",)),
        ("<p>(BUSINESS WIRE)--Harrowmere opened a mill in the harbour.</p>", "ROUND ROCK, Texas--(BUSINESS WIRE)--", ("ROUND ROCK, Texas",)),
        ("<p>ROUND ROCK, Texas--(BUSINESS WIRE)--Harrowmere opened a mill.</p>", "ROUND ROCK, Texas--(BUSINESS WIRE)--", ("ROUND ROCK, Texas",)),
    ],
)  # fmt: skip
def test_a_place_beside_the_text_is_its_dateline(
    body: str, text: str, places: tuple[str, ...], wires: dict[str, Wire]
) -> None:
    lines = "<NewsLines><DateLine>ROUND ROCK, Texas</DateLine>"
    found = cleaned(NEWSML_1.replace("<NewsLines>", lines, 1).replace(BODY, body), wires)
    assert found.text.startswith(text)
    assert found.text.count("ROUND ROCK") == 1
    assert found.dateline
    assert found.dateline.places == places
    assert found.blocks[0].kind == "dateline"


def test_an_item_of_an_unknown_provider_is_cleaned_without_an_id(wires: dict[str, Wire]) -> None:
    found = cleaned(NEWSML_2.replace("globenewswire.com", "wire.example"), wires)
    assert (found.id, found.wire, found.method) == (None, None, "newsml-g2")
    assert found.headline == HEADLINE


def test_a_document_of_several_items_is_taken_apart(wires: dict[str, Wire]) -> None:
    second = NEWSML_2.replace("1234567", "7654321")
    inner = "".join(re.sub(r"<\?xml[^>]*\?>", "", one) for one in (NEWSML_2, second))
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{inner}</itemSet></newsMessage>'
    items = read_items(message.encode())
    assert [item.native and item.native[-10:] for item in items] == ["1234567-en", "7654321-en"]
    assert cleaned(items[1].source, wires).id == "globenewswire:202505097654321:en"
    with pytest.raises(CleanError, match="2 releases") as raised:
        cleaned(message, wires)
    assert raised.value.code == "several-items"


@pytest.mark.parametrize(
    "source",
    [
        "<newsItem",
        "<newsItem></newsItem>",
        "<NewsML Version='1.2'></NewsML>",
        '{"uri": "urn:x", "pubstatus": "usable", ',
        '<!DOCTYPE nitf [<!ENTITY a "'
        + "x" * 1000
        + '"><!ENTITY b "'
        + "&a;" * 1000
        + '">]><nitf><body>&b;</body></nitf>',
    ],
)
def test_a_broken_item_is_a_named_fault(source: str, wires: dict[str, Wire]) -> None:
    with pytest.raises(CleanError) as raised:
        cleaned(source, wires)
    assert raised.value.code in {"broken-item", "no-text", "empty"}


@pytest.mark.parametrize(
    "other", [b"<html><body><p>x</p></body></html>", b'{"id": "sample:1", "text": "x"}', b"NEW YORK, May 9 --", b""]
)
def test_other_documents_are_no_items(other: bytes) -> None:
    assert not is_item(other)


REAL = sorted((CORPUS / "newsml").glob("*.xml"))


@pytest.mark.corpus
@pytest.mark.skipif(not REAL, reason="the licensed items beside the project are not here; they cannot be passed on")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_items_give_whole_records(path: Path, wires: dict[str, Wire]) -> None:
    data = path.read_bytes()
    item, found = read_item(data), cleaned(data, wires)
    assert found.id
    assert found.headline == item.headline
    assert found.issuer == item.issuers
    assert found.published
    assert found.published.at
    assert found.published.resolution == "second"
    assert found.dateline
    assert found.dateline.places
    assert {"body", "contact"} <= {block.kind for block in found.blocks}
    assert not {"layout-missing", "no-headline", "trafilatura-disagrees"} & set(found.warnings)
    assert replace(found) == cleaned(data, wires)
