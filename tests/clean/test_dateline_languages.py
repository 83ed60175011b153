"""Datelines of PR Newswire's kind in every language of the wires, and what is printed after the tag by others."""

from __future__ import annotations

import pytest

from crawler.clean import dateline

# What stands before "/PRNewswire/ --" on 9 May 2025, and its places.
PLACES_AND_DATES = [
    ("NEW YORK, LONDON and BEIJING, May 9, 2025", ["NEW YORK", "LONDON", "BEIJING"]),
    ("SAN FRANCISCO & TEL AVIV, Israel, May 9, 2025", ["SAN FRANCISCO", "TEL AVIV, Israel"]),
    ("CAMBRIDGE, Mass., and BASEL, Switzerland, May 9, 2025", ["CAMBRIDGE, Mass.", "BASEL, Switzerland"]),
    ("AMSTERDAM; PARIS; BERLIN, May 9, 2025", ["AMSTERDAM", "PARIS", "BERLIN"]),
    ("SHENZHEN, China, and HONG KONG, May 9, 2025", ["SHENZHEN, China", "HONG KONG"]),
    ("COEUR D'ALENE, Idaho, May 9, 2025", ["COEUR D'ALENE, Idaho"]),
    ("McLEAN, Va., May 9, 2025", ["McLEAN, Va."]),
    ("AMSTERDAM, The Netherlands, May 9, 2025", ["AMSTERDAM, The Netherlands"]),
    ("NORHAVEN, ON, Traditional Territory, May 9, 2025", ["NORHAVEN, ON, Traditional Territory"]),
    ("NORHAVEN--May 9, 2025", ["NORHAVEN"]),
    ("NORHAVEN - May 9 2025", ["NORHAVEN"]),
    ("NORHAVEN, May 9th, 2025", ["NORHAVEN"]),
    ("(NORHAVEN, May 9, 2025)", ["NORHAVEN"]),
    ("NORHAVEN,\u00a0Texas,\u00a0 May\u00a09, 2025 ", ["NORHAVEN, Texas"]),
    ("PARIS et LONDRES, le 9 mai 2025", ["PARIS", "LONDRES"]),
    ("CIUDAD DE MÉXICO, 9 de mayo de 2025", ["CIUDAD DE MÉXICO"]),
    ("MIAMI, mayo 9, 2025", ["MIAMI"]),
    ("RIO DE JANEIRO, 9 de maio de 2025", ["RIO DE JANEIRO"]),
    ("FRANKFURT AM MAIN, Deutschland, 9. Mai 2025", ["FRANKFURT AM MAIN, Deutschland"]),
    ("ZÜRICH und GENF, 9. Mai 2025", ["ZÜRICH", "GENF"]),
    ("ROMA e MILANO, 9 maggio 2025", ["ROMA", "MILANO"]),
    ("'S-GRAVENHAGE, Nederland, 9 mei 2025", ["'S-GRAVENHAGE, Nederland"]),
    ("ŁÓDŹ, Polska, 9 maja 2025 r.", ["ŁÓDŹ, Polska"]),
    ("BRNO, Česká republika, 9. května 2025", ["BRNO, Česká republika"]),
    ("BRATISLAVA, 9. mája 2025", ["BRATISLAVA"]),
    ("МОСКВА, 9 мая 2025 года", ["МОСКВА"]),
    ("САНКТ-ПЕТЕРБУРГ, Россия, 9 мая 2025 г.", ["САНКТ-ПЕТЕРБУРГ, Россия"]),
    ("GÖTEBORG, Sverige, 9 maj 2025", ["GÖTEBORG, Sverige"]),
    ("KØBENHAVN, Danmark, 9. maj 2025", ["KØBENHAVN, Danmark"]),
    ("OSLO, Norge, 9. mai 2025", ["OSLO, Norge"]),
    ("ESPOO, Suomi, 9. toukokuuta 2025", ["ESPOO, Suomi"]),
    ("BUDAPEST, Magyarország, 2025. május 9.", ["BUDAPEST, Magyarország"]),
    ("ANKARA, Türkiye, 9 Mayıs 2025", ["ANKARA, Türkiye"]),
    ("JAKARTA, 9 Mei 2025", ["JAKARTA"]),
    ("HÀ NỘI, Việt Nam, ngày 9 tháng 5 năm 2025", ["HÀ NỘI, Việt Nam"]),
    ("北京和上海2025年5月9日", ["北京", "上海"]),
    ("北京，2025年5月9日", ["北京"]),
    ("カリフォルニア州サンノゼ、2025年5月9日", ["カリフォルニア州サンノゼ"]),
    ("베이징 2025년 5월 9일", ["베이징"]),
    ("الرياض، المملكة العربية السعودية، 9 مايو/أيار 2025", ["الرياض, المملكة العربية السعودية"]),
    ("دبي، الإمارات العربية المتحدة، ٩ مايو ٢٠٢٥", ["دبي, الإمارات العربية المتحدة"]),
]


@pytest.mark.parametrize(("before", "places"), PLACES_AND_DATES)
@pytest.mark.parametrize("dash", [" --", " -", " –", " —", " ‑‑", ":"])
def test_places_and_date_in_every_language(before: str, places: list[str], dash: str) -> None:
    text = f"{before} /PRNewswire/{dash}"
    found = dateline.find(text + " Acme")
    assert found is not None
    assert (list(found.dateline.places), found.dateline.date) == (places, "2025-05-09")
    assert (found.start, found.end) == (0, len(text))


# The whole dateline, its places, its date.
OTHERS = [
    ("SELMOUTH, WA (PRWEB) May 09, 2015", ["SELMOUTH, WA"], "2015-05-09"),
    ("(PRWEB UK) 9 May 2015", [], "2015-05-09"),
    ("Selmouth, NY (Newsworthy.ai) Friday May 9, 2025 @ 7:00 AM Eastern --", ["Selmouth, NY"], "2025-05-09"),
    ("SELMOUTH--(BUSINESS WIRE)-- Friday, May 9, 2025 --", ["SELMOUTH"], "2025-05-09"),
    ("北港--(美国商业资讯)--", ["北港"], None),
    ("دبي، الإمارات العربية المتحدة--(بزنيس واير)--", ["دبي, الإمارات العربية المتحدة"], None),
    ("香港, 2025年5月9日 - (亚太商讯) -", ["香港"], "2025-05-09"),
    ("Selmouth, Australia, May 9, 2025 - (ABN Newswire) -", ["Selmouth, Australia"], "2025-05-09"),
    ("Selmouth, NY, May 09, 2012 --(PR.com)--", ["Selmouth, NY"], "2012-05-09"),
    ("LONDON, May 9, 2025 / Some Newswire / --", ["LONDON"], "2025-05-09"),
    ("Neustadt a.d. Weinstraße (ots) -", ["Neustadt a.d. Weinstraße"], None),
    ("Frankfurt (Oder) (ots) -", ["Frankfurt (Oder)"], None),
    ("Selmouth, New Arden, USA, March 17, 2025 (GLOBE NEWSWIRE) --", ["Selmouth, New Arden, USA"], "2025-03-17"),
    ("Berlin, Vienna, Austria, March 17, 2025 (GLOBE NEWSWIRE) --", ["Berlin", "Vienna, Austria"], "2025-03-17"),
    ("SELMOUTH, SELMOUTH, UNITED KINGDOM, March 13, 2025 /EINPresswire.com/ --", ["SELMOUTH, SELMOUTH, UNITED KINGDOM"],
     "2025-03-13"),
    ("Toronto, Ontario and Sydney, Australia--(Newsfile Corp. - May 9, 2025) -", ["Toronto, Ontario", "Sydney, Australia"],
     "2025-05-09"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "places", "day"), OTHERS)
@pytest.mark.parametrize("rest", [" Acme said so.", "\nAcme said so.", ""])
def test_other_wires_and_what_they_print_after_the_tag(
    line: str, places: list[str], day: str | None, rest: str
) -> None:
    found = dateline.find(line + rest)
    assert found is not None
    assert (list(found.dateline.places), found.dateline.date) == (places, day)
    assert (line + rest)[found.end :].strip() == rest.strip()
