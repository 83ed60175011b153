"""Listings as releases print them, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import tickers

# text -> EXCHANGE:SYMBOL (MIC)
LISTED = [
    ("Acme (NYSE: ABC) said", ["NYSE:ABC XNYS"]),
    ("Acme (NYSE:ABC) said", ["NYSE:ABC XNYS"]),
    ("Acme (NYSE : ABC) said", ["NYSE:ABC XNYS"]),
    ('Acme (Nasdaq: "ABC") said', ["NASDAQ:ABC XNAS"]),
    ("Acme (Nasdaq: “ABC”) said", ["NASDAQ:ABC XNAS"]),
    ("Acme (NASDAQ:\n\nABC) said", ["NASDAQ:ABC XNAS"]),
    ("Acme (NYSE: ABC ) said", ["NYSE:ABC XNYS"]),
    ("Acme (NYSE ABC) said", ["NYSE:ABC XNYS"]),
    ("Acme (NYSE – ABC) said", ["NYSE:ABC XNYS"]),
    ("Acme (NasdaqGS: ABC)", ["NASDAQGS:ABC XNGS"]),
    ("Acme (NASDAQ Global Select Market: ABC)", ["NASDAQ GLOBAL SELECT MARKET:ABC XNGS"]),
    ("Acme (NYSE American: ABC)", ["NYSE AMERICAN:ABC XASE"]),
    ("Acme (NYSE MKT: ABC)", ["NYSE MKT:ABC XASE"]),
    ("Acme (OTC Pink: ABCD)", ["OTC PINK:ABCD PINX"]),
    ("Acme (OTCQB: ABCD)", ["OTCQB:ABCD OTCB"]),
    ("Acme (OTCQX: ABCD)", ["OTCQX:ABCD OTCQ"]),
    ("Acme (TSX-V: ABC)", ["TSX-V:ABC XTSX"]),
    ("Acme (TSX.V: ABC)", ["TSX.V:ABC XTSX"]),
    ("Acme (TSXV: ABC)", ["TSXV:ABC XTSX"]),
    ("Acme (CSE: ABC)", ["CSE:ABC XCNQ"]),
    ("Acme (AIM: ABC)", ["AIM:ABC AIMX"]),
    ("Acme (LSE: ABC)", ["LSE:ABC XLON"]),
    ("Acme (HKEX: 9988; SSE: 600160)", ["HKEX:9988 XHKG", "SSE:600160 XSHG"]),
    ("Acme (SEHK Stock Code: 00700)", ["SEHK:00700 XHKG"]),
    ("Acme (ASX: ABC)", ["ASX:ABC XASX"]),
    ("Acme (Frankfurt: 1WD)", ["FRANKFURT:1WD XFRA"]),
    ("Acme (Euronext Paris: ABC)", ["EURONEXT PARIS:ABC XPAR"]),
    ("Acme (Nasdaq Stockholm: ACME B)", ["NASDAQ STOCKHOLM:ACME B XSTO"]),
    ("Acme (SIX: ABCN, NYSE: ABC)", ["SIX:ABCN XSWX", "NYSE:ABC XNYS"]),
    ("Acme [BSE: 540565 | NSE: ACME]", ["BSE:540565 XBOM", "NSE:ACME XNSE"]),
    ("（東証プライム：3275）", ["東証プライム:3275 XTKS"]),
    ("Acme (EURONEXT: ABC)", ["EURONEXT:ABC None"]),
    # several
    ("Acme (NASDAQ: ABC, ABCW)", ["NASDAQ:ABC XNAS", "NASDAQ:ABCW XNAS"]),
    ("Acme (NYSE: ABC.A, ABC.B)", ["NYSE:ABC.A XNYS", "NYSE:ABC.B XNYS"]),
    ("Acme (NYSE: ABC, ABC.U, and ABC.WS)", ["NYSE:ABC XNYS", "NYSE:ABC.U XNYS", "NYSE:ABC.WS XNYS"]),
    ("Acme (NASDAQ: ABC; TSX: ABC)", ["NASDAQ:ABC XNAS", "TSX:ABC XTSE"]),
    ("Acme (NYSE: ABC, TSX: AB)", ["NYSE:ABC XNYS", "TSX:AB XTSE"]),
    ("Acme (TSX-V: X) (OTCQB: Y) (FSE: 1WD)", ["TSX-V:X XTSX", "OTCQB:Y OTCB", "FSE:1WD XFRA"]),
    ("Acme (TSX/NYSE: ABC)", ["TSX:ABC XTSE", "NYSE:ABC XNYS"]),
    ("Acme (NYSE and TSX: ABC)", ["NYSE:ABC XNYS", "TSX:ABC XTSE"]),
    ("Acme (TSX : T, NYSE : TU) est", ["TSX:T XTSE", "NYSE:TU XNYS"]),
    ("Acme (TSX: ABC.PR.G)", ["TSX:ABC.PR.G XTSE"]),
    ("Acme (NYSE: ABCpA)", ["NYSE:ABCPA XNYS"]),
    ("Acme (Nasdaq: A)", ["NASDAQ:A XNAS"]),
    ("Acme (the “Company”, NYSE: ABC)", ["NYSE:ABC XNYS"]),
    ("Acme (Euronext Paris: ABC, ISIN FR0000131104)", ["EURONEXT PARIS:ABC XPAR"]),
    ("The stock trades as NYSE: ABC and rose.", ["NYSE:ABC XNYS"]),
    ("(NYSE: ABC) and again (NYSE: ABC)", ["NYSE:ABC XNYS"]),
    # classes, warrants, several exchanges
    ("Acme (NYSE: ABC PR A, ABC WS and ABC.U)", ["NYSE:ABC PR A XNYS", "NYSE:ABC WS XNYS", "NYSE:ABC.U XNYS"]),
    ("Acme (NYSE: “ABC”, “ABC WS”)", ["NYSE:ABC XNYS", "NYSE:ABC WS XNYS"]),
    ("Acme (NYSE: ABCpA)", ["NYSE:ABCPA XNYS"]),
    ("Acme (TSX: ABC.UN, ABC.DB.A)", ["TSX:ABC.UN XTSE", "TSX:ABC.DB.A XTSE"]),
    ("Acme (Nasdaq: ABC; Nasdaq Stockholm: ABC SDB)", ["NASDAQ:ABC XNAS", "NASDAQ STOCKHOLM:ABC SDB XSTO"]),
    ("Acme (NSE: M&M) (BSE: 500520)", ["NSE:M&M XNSE", "BSE:500520 XBOM"]),
    ("Acme (TSX.V: ABC, FRA: A1B, OTC Pink: ABCDF)", ["TSX.V:ABC XTSX", "FRA:A1B XFRA", "OTC PINK:ABCDF PINX"]),
    ("Acme (OTCQX: ABCDF; TSXV: ABC; FSE: WKN A1B2C3)", ["OTCQX:ABCDF OTCQ", "TSXV:ABC XTSX"]),
    ("Acme (Euronext Paris: ABC – ISIN: FR0000120271)", ["EURONEXT PARIS:ABC XPAR"]),
    ("Acme (“Acme” or the “Company”; NYSE: ABC)", ["NYSE:ABC XNYS"]),
    ("TSX: ABC OTCQX: ABCDF\nFSE: 1AB", ["TSX:ABC XTSE", "OTCQX:ABCDF OTCQ", "FSE:1AB XFRA"]),
    # the market after the symbol
    ("Acme (1810.HK) said", ["HK:1810 XHKG"]),
    ("Acme (stock code: 1810.HK) said", ["HK:1810 XHKG"]),
    ("Acme (HKEX: 1810.HK) said", ["HKEX:1810.HK XHKG"]),
    ("Acme (600160.SH; 1810.HK) said", ["SH:600160 XSHG", "HK:1810 XHKG"]),
    ("Acme (6758.T, NYSE: ABC) said", ["T:6758 XTKS", "NYSE:ABC XNYS"]),
    ("Acme (NYSE: ABC, 2330.TW) said", ["NYSE:ABC XNYS", "TW:2330 XTAI"]),
    ("Acme (ABC.L) said", ["L:ABC XLON"]),
    ("Acme (ACME.PA) said", ["PA:ACME XPAR"]),
    ("阿克米公司（600160.SH）宣布", ["SH:600160 XSHG"]),
    # cities, airports and words that are exchanges too
    ("Acme plc (AIM: ABC) and the airline (FRA: LHA) said", ["AIM:ABC AIMX"]),
    ("the company (AIM: ABC) said", ["AIM:ABC AIMX"]),
    ("adidas (ETR: ADS) said", ["ETR:ADS XETR"]),
    ("Acme (TSXV: ABC) (FRA: LHR) said", ["TSXV:ABC XTSX", "FRA:LHR XFRA"]),
    ("Acme AG (FRA: ABC) said", ["FRA:ABC XFRA"]),
    # as printed, signs left out
    ("Acme (OTCQX® Best Market: ABCDF)", ["OTCQX BEST MARKET:ABCDF OTCQ"]),
    ("Acme (HKEx: 5; Paris: ABC; Xetra: ABC)", ["HKEX:5 XHKG", "PARIS:ABC XPAR", "XETRA:ABC XETR"]),
    ("Acme (NYSE ticker: ABC)", ["NYSE:ABC XNYS"]),
    ("某某公司（纳斯达克代码：ABC，港交所：9988）", ["纳斯达克:ABC XNAS", "港交所:9988 XHKG"]),
    ("会社（東証プライム市場、証券コード：4000）", ["東証プライム市場:4000 XTKS"]),
    ("회사 (나스닥: ABC)", ["나스닥:ABC XNAS"]),
    ("Acme (Bourse de Toronto : ABC)", ["BOURSE DE TORONTO:ABC XTSE"]),
    # in a sentence
    ("trades on the NYSE under the symbol “ABC”.", ["NYSE:ABC XNYS"]),
    (
        "listed on the Nasdaq Global Market under the symbols “ABC” and “ABCW,” respectively",
        ["NASDAQ GLOBAL MARKET:ABC XNMS", "NASDAQ GLOBAL MARKET:ABCW XNMS"],
    ),
    ("will trade under the ticker symbol ABC on the Toronto Stock Exchange", ["TORONTO STOCK EXCHANGE:ABC XTSE"]),
    ("Acme (NYSE: ABC) said. It is listed on the New York Stock Exchange under the symbol “ABC”.", ["NYSE:ABC XNYS"]),
]


@pytest.mark.parametrize(("text", "expected"), LISTED)
def test_every_form_is_read(text: str, expected: list[str]) -> None:
    assert [f"{one.exchange}:{one.symbol} {one.mic}" for one in tickers.find(text)] == expected


TRAPS = [
    "Markets (NYSE: closed) were quiet.",
    "Listed on the NYSE: the market opened.",
    "The board took aim: GROW the business.",
    "Its AIM: BE FIRST.",
    "Set: A is a set.",
    "(TSX Venture Exchange)",
    "Neither the TSX Venture Exchange nor its Regulation Services Provider",
    "(Nasdaq and NYSE)",
    "(TSX: 60 companies)",
    "Paris: ABC, a café",
    "(USD: EUR)",
    "The CSE (Canadian Securities Exchange) and NYSE American",
    "an NYSE IPO",
    "(TIME: 9:30 AM EST)",
    "(Note: ABC)",
    "SHE: I did. NEO: the one.",
    "(Berlin: ABC Verlag)",
    "OTC: ABC drugs",
    "(SHA-256), (SHA: 256)",
    "(SSE: 1.2%)",
    "(NSE: 12 Q)",
    "ASX: 200 index",
    "Nasdaq: 12,345.67",
    "(TSX: WKN, ISIN and others)",
    "They flew the route (FRA: LHR) twice a day.",
    "Flights from Frankfurt to London (FRA: LHR) are full.",
    "He read the sign (AIM: HIGH) and aimed.",
    "Made in the U.S. (U.S.), in figures (3.5.T) and in text (see p. 12.L).",
    "On sale at ACME.DE, and NYC.TO too.",
    "a symbol of hope on the NYSE",
    "The NYSE closed. Under the symbol “ABC” nothing is listed.",
    "",
]


@pytest.mark.parametrize("text", TRAPS)
def test_an_exchange_without_a_symbol_names_nothing(text: str) -> None:
    assert tickers.find(text) == ()


WHOSE = [
    (
        "Acme Corporation (NYSE: ACM) today said Other Inc. (NYSE: OTH) agreed.",
        ("Acme Corporation",),
        {"ACM": "issuer", "OTH": "mentioned"},
    ),
    ("Acme (NYSE: ACM), a maker of bolts", ("Acme Industries",), {"ACM": "issuer"}),
    ("À propos d’ACME\n\nACME (NYSE : ACM) est une société", ("ACME Industries Inc.",), {"ACM": "issuer"}),
    ("Acme® (“Acme” or the “Company”) (NYSE: ACM) today", ("Acme, Inc.",), {"ACM": "issuer"}),
    (
        "Acme Pipelines LP (“AP”), a venture of Acme Corporation (“Acme”) (NYSE: ACM)",
        ("Acme Pipelines LP",),
        {"ACM": "mentioned"},
    ),
    (
        "Doe & Roe LLP reminds investors in Acme Corp. (NYSE: ACM) of a deadline.",
        ("Doe & Roe LLP",),
        {"ACM": "mentioned"},
    ),
    ("Google-like Search LLC today said. " + "Words. " * 200 + "Acme (NYSE: ACM)", (), {"ACM": "mentioned"}),
    (
        "Acme (TSX: AC) (NYSE: ACM) said that Other (NYSE: OTH) agreed.",
        (),
        {"AC": "issuer", "ACM": "issuer", "OTH": "mentioned"},
    ),
    ("Other Corp. (NYSE: OTH) and Acme Inc. (NYSE: ACM)", ("Acme Inc.",), {"OTH": "mentioned", "ACM": "issuer"}),
]


@pytest.mark.parametrize(("text", "issuer", "expected"), WHOSE)
def test_the_issuers_own_listing_is_told_from_others(
    text: str, issuer: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert {one.symbol: one.kind for one in tickers.find(text, issuer)} == expected


def test_isins_have_a_country_and_a_check_digit() -> None:
    text = "ISIN FR0000131104, US0378331005; not US0378331006, not XX0378331005, again FR0000131104, DE000BASF111."
    assert tickers.isins(text) == ("FR0000131104", "US0378331005", "DE000BASF111")


@given(
    st.text(alphabet=st.sampled_from("NYSEASDQ:(),. abcTX-V\n"), max_size=200),
    st.lists(st.text(max_size=20), max_size=3),
)
def test_any_text_gives_symbols_that_it_holds(text: str, issuer: list[str]) -> None:
    for one in tickers.find(text, issuer):
        assert one.symbol.split()[0] in text.upper()


@given(
    exchange=st.sampled_from(["NYSE", "Nasdaq", "TSX", "OTCQB", "LSE"]),
    symbol=st.from_regex(r"[B-Z]{1,4}(\.[AB])?", fullmatch=True),
    opened=st.sampled_from(["()", "[]", "（）"]),
    colon=st.sampled_from([":", ": ", " : ", "： "]),
)
def test_a_listing_comes_back_from_any_combination(exchange: str, symbol: str, opened: str, colon: str) -> None:
    found = tickers.find(f"Acme {opened[0]}{exchange}{colon}{symbol}{opened[1]} said")
    assert [(one.exchange, one.symbol) for one in found] == [(exchange.upper(), symbol)]
