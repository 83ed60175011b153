"""The places of a dateline: which of its comma-parted names belong together.

A dateline names a city and, unless everybody knows it, its state, province or country: "DALLAS, Texas" is one place,
"NEW YORK, LONDON" are two. Cities stand in capitals and regions in title case, so the letters decide first, and the
table of regions where they cannot (all in capitals, as EIN Presswire writes them, or none, as in German).
"""

from __future__ import annotations

import re
from itertools import pairwise

# One word each, split at blanks; names of several words follow, split at bars.
_WORDS = """
Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana
Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska
Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Wisconsin Wyoming Guam
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
SD TN TX UT VT VA WA WV WI WY DC PR AB BC MB NB NL NS NT NU ON PE QC SK YT NSW VIC QLD UK U.K. USA U.S. U.S.A. US UAE
U.A.E. PRC P.R.C. D.C. N.Y. N.J. N.C. S.C. N.D. S.D. N.H. N.M. R.I. W.Va. P.R. B.C. N.B. N.S. P.E.I. Ala. Ariz. Ark.
Calif. Colo. Conn. Del. Fla. Ga. Ill. Ind. Kan. Ky. La. Md. Mass. Mich. Minn. Miss. Mo. Mont. Neb. Nev. Okla. Ore. Pa.
Tenn. Tex. Va. Vt. Wash. Wis. Wyo. Ont. Que. Alta. Sask. Man. Nfld.
Alberta Manitoba Ontario Quebec Québec Saskatchewan Nunavut Yukon Newfoundland Colombie-Britannique Nouveau-Brunswick
Nouvelle-Écosse Queensland Tasmania England Scotland Wales Bavaria Bayern Hesse Hessen Saxony Sachsen Catalonia Cataluña
Guangdong Zhejiang Jiangsu Sichuan Shandong Hubei Hunan Hainan Fujian Guizhou Yunnan Henan Hebei Shaanxi Liaoning
Maharashtra Karnataka Gujarat Telangana Haryana Kerala Bali Lancashire Yorkshire Surrey Kent Cambridgeshire Oxfordshire
Afghanistan Albania Algeria Andorra Angola Argentina Armenia Aruba Australia Austria Azerbaijan Bahamas Bahrain
Bangladesh Barbados Belarus Belgium Belize Benin Bermuda Bhutan Bolivia Botswana Brazil Brunei Bulgaria Burundi Cambodia
Cameroon Canada Chad Chile China Colombia Congo Croatia Cuba Curaçao Curacao Cyprus Czechia Denmark Dominica Ecuador
Egypt Eritrea Estonia Eswatini Ethiopia Fiji Finland France Gabon Gambia Germany Ghana Gibraltar Greece Greenland
Grenada Guernsey Guinea Guyana Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy Jamaica
Japan Jersey Jordan Kazakhstan Kenya Korea Kosovo Kyrgyzstan Laos Latvia Lebanon Lesotho Liberia Libya Liechtenstein
Lithuania Madagascar Malawi Malaysia Maldives Mali Malta Mauritania Mauritius Mexico Moldova Mongolia Montenegro Morocco
Mozambique Myanmar Namibia Nepal Netherlands Nicaragua Niger Nigeria Norway Oman Pakistan Palestine Paraguay Peru
Philippines Poland Portugal Qatar Romania Russia Rwanda Samoa Senegal Serbia Seychelles Slovakia Slovenia Somalia Spain
Sudan Suriname Sweden Switzerland Syria Taiwan Tajikistan Tanzania Thailand Togo Tunisia Turkey Türkiye Turkmenistan
Uganda Ukraine Uruguay Uzbekistan Venezuela Vietnam Yemen Zambia Zimbabwe Deutschland Österreich Schweiz Suisse Svizzera
Frankreich Italien Spanien Niederlande Polen Allemagne Belgique Espagne Italie Pays-Bas Royaume-Uni États-Unis Alemania
España Francia Italia Suiza México Brasil Perú Alemanha Espanha França Itália Suíça Germania Spagna Svezia Duitsland
Frankrijk België Nederland Zwitserland Niemcy Polska Francja Szwajcaria Německo Česko Россия Германия Китай США
中国 日本 한국 中國
"""
_PHRASES = """
New Hampshire|New Jersey|New Mexico|North Carolina|North Dakota|Rhode Island|South Carolina|South Dakota|West Virginia|
District of Columbia|Puerto Rico|American Samoa|U.S. Virgin Islands|British Columbia|New Brunswick|Nova Scotia|
Newfoundland and Labrador|Prince Edward Island|Northwest Territories|New South Wales|Western Australia|South Australia|
Northern Ireland|Tamil Nadu|Uttar Pradesh|Andhra Pradesh|Madhya Pradesh|West Bengal|Inner Mongolia|Grand Cayman|
Antigua and Barbuda|Bosnia and Herzegovina|British Virgin Islands|Burkina Faso|Cabo Verde|Cayman Islands|Costa Rica|
Côte d'Ivoire|Czech Republic|Dominican Republic|East Timor|El Salvador|Equatorial Guinea|Faroe Islands|Isle of Man|
Ivory Coast|Marshall Islands|New Zealand|North Macedonia|Papua New Guinea|People's Republic of China|Republic of Korea|
Saudi Arabia|Sierra Leone|South Africa|South Korea|Sri Lanka|St. Kitts and Nevis|The Bahamas|The Netherlands|
Trinidad and Tobago|Turks and Caicos|United Arab Emirates|United Kingdom|United States|United States of America|
Viet Nam|Reino Unido|Estados Unidos|Hong Kong SAR|الإمارات العربية المتحدة|المملكة العربية السعودية
"""
# Cities as well as regions: in capitals beside another city they are one more place.
_BOTH = (
    "New York|Washington|Singapore|Hong Kong|Luxembourg|Monaco|Macau|Macao|Panama|Kuwait|Djibouti|Guatemala|Victoria"
)
# Written without a region (the wires follow the Associated Press here): places by themselves, also in title case.
_ALONE = """
Atlanta Baltimore Boston Chicago Cincinnati Cleveland Dallas Denver Detroit Honolulu Houston Indianapolis Miami
Milwaukee Minneapolis Philadelphia Phoenix Pittsburgh Seattle Amsterdam Athens Baghdad Bangkok Barcelona Basel Beijing
Beirut Berlin Bern Brussels Bucharest Budapest Cairo Chennai Copenhagen Dubai Dublin Düsseldorf Edinburgh Frankfurt
Geneva Genf Genève Hamburg Helsinki Istanbul Jakarta Jerusalem Johannesburg Karachi Kiev Köln Kyiv Leipzig Lisbon Lisboa
London Lyon Madrid Manila Melbourne Milan Milano Montreal Montréal Moscow Mumbai Munich München Nairobi Oslo Ottawa
Paris Perth Prague Praha Riyadh Roma Rome Seoul Shanghai Shenzhen Stockholm Stuttgart Sydney Taipei Tokyo Toronto
Vancouver Vienna Warsaw Warszawa Wien Zug Zurich Zürich
"""
_ALONE_PHRASES = """Las Vegas|Los Angeles|New Orleans|Oklahoma City|St. Louis|Salt Lake City|San Antonio|San Diego|
San Francisco|Abu Dhabi|Buenos Aires|Cape Town|Kuala Lumpur|Mexico City|New Delhi|Rio de Janeiro|São Paulo|Sao Paulo|
Tel Aviv|Ho Chi Minh City|Frankfurt am Main|Den Haag|The Hague"""

_ARTICLES = """
am an a and auf bei da das de del dei della den der di do dos du e el en i im in la las le les lo los na nad o ob of on
op pod sur the u upon und unter van von vor y zu
"""
_SMALL = frozenset(_ARTICLES.split())
_COMMA = re.compile(r"\s*[,，、،]\s*")
_STRONG = re.compile(
    r"\s*(?:[/;·|]|\s(?:and|und|et|y|e|en|och|og|ja|i|a|и|와|과)\s(?=[^\W\d_])|(?<=\S)\s?&\s?|(?<=[一-鿿])[和与及](?=[一-鿿]{2}))\s*"
)
# Scripts without capitals that write a city and its country with a comma between.
_POINTED = re.compile(r"[\u0590-\u06ff\u0e00-\u0e7f\uac00-\ud7af]")
LONGEST = 160  # characters of all places together
_MOST_WORDS = 6  # of one name: "SAN PEDRO DE MACORIS", "ST. JOHN'S"


def fold(name: str) -> str:
    """A name for comparing: no full stops, one kind of apostrophe, small letters."""
    return " ".join(name.replace("’", "'").replace(".", " ").split()).casefold()


def _phrases(table: str) -> frozenset[str]:
    return frozenset(fold(name) for name in " ".join(table.split()).replace("| ", "|").split("|"))


_CITY_TOO = _phrases(_BOTH)
_REGIONS = frozenset(map(fold, _WORDS.split())) | _phrases(_PHRASES) | _CITY_TOO
_STANDALONE = frozenset(map(fold, _ALONE.split())) | _phrases(_ALONE_PHRASES) | _CITY_TOO
_ISLANDS = tuple(name for name in _REGIONS if " and " in name)


def parse_places(text: str) -> tuple[str, ...]:
    """The places of a dateline's left part, each with its region, as printed with white space folded.

    Empty where the text is not a list of place names.
    """
    flat = " ".join(text.split())
    if not looks_like_places(flat):
        return ()
    places: list[str] = []
    for group in _groups(flat):
        places.extend(_split(_COMMA.split(group)))
    return tuple(place for place in places if place)


def looks_like_places(text: str) -> bool:
    """Whether every part of a text could be the name of a place: few words, no figures, capital letters."""
    if not text or len(text) > LONGEST:
        return False
    parts = [part for group in _groups(text) for part in _COMMA.split(group)]
    return bool(parts) and all(map(_is_name, parts))


def is_known(place: str) -> bool:
    """Whether a place is known as one without capitals: it has a region of the table, or is a city that needs none."""
    parts = _COMMA.split(place)
    return fold(parts[0]) in _STANDALONE or (len(parts) > 1 and fold(parts[-1]) in _REGIONS)


def is_upper(place: str) -> bool:
    """Whether the city stands in capitals (or in an alphabet that has none)."""
    city = _COMMA.split(place)[0]
    return city == city.upper() and any(c.isalpha() for c in city)


def _groups(text: str) -> list[str]:
    """Split at "and" and its like, but not within the name of a country."""
    pieces, kept = _STRONG.split(text), 0
    joints = _STRONG.findall(text)
    groups = [pieces[0]]
    for joint, piece in zip(joints, pieces[1:], strict=True):
        whole = fold(groups[-1] + joint + piece)
        if any(whole.endswith(name) or f"{name}," in whole for name in _ISLANDS) and kept < 9:
            groups[-1] += joint + piece
            kept += 1
        else:
            groups.append(piece)
    return [group.strip(" ,，") for group in groups]


def _split(parts: list[str]) -> list[str]:
    """Comma-parted names -> places: each region joined to the city before it."""
    places: list[str] = []
    city = ""
    if len(parts) == 3 and " ".join(parts).isupper() and fold(parts[-1]) in _REGIONS - _CITY_TOO:
        return [", ".join(parts)]  # EIN Presswire: "MCLEAN, VA, UNITED STATES"
    for index, part in enumerate(parts):
        if places and _is_region(part, city, parts[index + 1 :]):
            places[-1] += ", " + part
        else:
            places.append(part)
            city = part
    return places


def _is_region(part: str, city: str, rest: list[str]) -> bool:
    name = fold(part)
    if name in _CITY_TOO and part == part.upper():
        return name == fold(city) or any(fold(later) in _REGIONS - _CITY_TOO for later in rest)
    if name in _REGIONS or _POINTED.match(part):
        return True
    return city == city.upper() != city.lower() and part != part.upper()


def _is_name(part: str) -> bool:
    words = part.replace("-", " ").split()
    if not words or len(words) > _MOST_WORDS or not part.lstrip("'’‘")[:1].isalpha():
        return False
    if not all(re.fullmatch(r"['’‘]?[^\W\d_]+(?:[.'’‘][^\W\d_]*)*\.?|\([^\W\d_]+\)", word) for word in words):
        return False
    if any(_is_title(a) and len(b) > 2 and b == b.upper() != b.lower() for a, b in pairwise(words)):
        return False  # "Acme Buys Mill DALLAS": a headline runs into the city
    return all(not word[0].islower() or word in _SMALL or word[:2] in ("d'", "d’", "l'", "l’") for word in words)


def _is_title(word: str) -> bool:
    return len(word) > 3 and word[0].isupper() and word[1:] == word[1:].lower() and not word.endswith(".")
