"""The names that tell a region or country from a city, and the cities that stand without either: data for `places`.

A name that is not here is still read: by its letters in a dateline of capitals, by its position elsewhere.
"""

from __future__ import annotations

# One word each, split at blanks; names of several words follow, split at bars.
WORDS = """
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
TAS ACT USVI BVI KSA Cayman Fla Rajasthan Punjab Bihar Odisha Assam Goa Jharkhand Chhattisgarh Uttarakhand Anhui Jiangxi
Shanxi Jilin Heilongjiang Gansu Qinghai Guangxi Xinjiang Ningxia Jalisco Hertfordshire Berkshire Hampshire Essex Sussex
Buckinghamshire Cheshire Derbyshire Devon Cornwall Dorset Gloucestershire Leicestershire Lincolnshire Norfolk
Northamptonshire Nottinghamshire Somerset Staffordshire Suffolk Warwickshire Wiltshire Worcestershire
Nordrhein-Westfalen Baden-Württemberg Niedersachsen Brandenburg Thüringen Saarland Rheinland-Pfalz Sachsen-Anhalt
Mecklenburg-Vorpommern Schleswig-Holstein Île-du-Prince-Édouard Terre-Neuve-et-Labrador Ontário Tchéquie Irlande
Danmark Norge Sverige Suomi Ísland Magyarország Slovensko Slovenija Hrvatska Srbija România Eesti Latvija Lietuva
Bulgaria Ελλάδα България Україна Казахстан Беларусь Belgio Belgien Bélgica Holanda Austria Autriche Irlanda Dinamarca
Suecia Noruega Finlandia Polonia Portogallo Grecia Japão Japón Giappone Japon Corea Chine Cina Rusia Russie
Rússia Turquie Turquía Turquia Türkei Israël Israele Indien Inde Brésil Brasile Argentine Colombie Kanada Canadá
Mexique Messico Mexiko Egipto Égypte Ägypten Maroc Marruecos Algérie Tunisie Singapur Singapour Singapura Malasia
Malaisie Filipinas Tailandia Тайвань Япония Индия Турция Казахстан Израиль Франция Италия Великобритания ОАЭ
新加坡 马来西亚 泰国 印尼 印度 英国 美国 德国 法国 台灣 臺灣 米国 英国 韓国 台湾
미국 영국 중국 일본 대한민국 독일 싱가포르
الصين اليابان مصر قطر الكويت البحرين عمان الأردن لبنان المغرب تونس الجزائر تركيا ألمانيا فرنسا بريطانيا ישראל
"""
PHRASES = """
New Hampshire|New Jersey|New Mexico|North Carolina|North Dakota|Rhode Island|South Carolina|South Dakota|West Virginia|
District of Columbia|Puerto Rico|American Samoa|U.S. Virgin Islands|British Columbia|New Brunswick|Nova Scotia|
Newfoundland and Labrador|Prince Edward Island|Northwest Territories|New South Wales|Western Australia|South Australia|
Northern Ireland|Tamil Nadu|Uttar Pradesh|Andhra Pradesh|Madhya Pradesh|West Bengal|Inner Mongolia|Grand Cayman|
Antigua and Barbuda|Bosnia and Herzegovina|British Virgin Islands|Burkina Faso|Cabo Verde|Cayman Islands|Costa Rica|
Côte d'Ivoire|Czech Republic|Dominican Republic|East Timor|El Salvador|Equatorial Guinea|Faroe Islands|Isle of Man|
Ivory Coast|Marshall Islands|New Zealand|North Macedonia|Papua New Guinea|People's Republic of China|Republic of Korea|
Saudi Arabia|Sierra Leone|South Africa|South Korea|Sri Lanka|St. Kitts and Nevis|The Bahamas|The Netherlands|
Trinidad and Tobago|Turks and Caicos|United Arab Emirates|United Kingdom|United States|United States of America|
Viet Nam|Reino Unido|Estados Unidos|Hong Kong SAR|
P.R. China|PR China|P.R.China|R.O.C.|US Virgin Islands|Great Britain|Republic of Ireland|N. Ireland|Russian Federation|
Slovak Republic|Kingdom of Saudi Arabia|Washington State|New York State|Greater Manchester|West Midlands|West Yorkshire|
West Sussex|East Sussex|Isle of Wight|Himachal Pradesh|Nuevo León|Česká republika|Slovenská republika|Việt Nam|
Vereinigte Staaten|Vereinigtes Königreich|Vereinigte Arabische Emirate|Saudi-Arabien|Verenigde Staten|
Verenigd Koninkrijk|Verenigde Arabische Emiraten|Stany Zjednoczone|Wielka Brytania|Émirats arabes unis|Arabie saoudite|
Corée du Sud|Afrique du Sud|Nouvelle-Zélande|Emiratos Árabes Unidos|Arabia Saudita|Arabia Saudí|Corea del Sur|
Corea del Sud|Coreia do Sul|Nueva Zelanda|Nova Zelândia|África do Sul|Sudáfrica|Sudafrica|Emirados Árabes Unidos|
Arábia Saudita|Emirati Arabi Uniti|Regno Unito|Stati Uniti|Nuova Zelanda|Costa de Marfil|República Dominicana|
Spojené státy|Velká Británie|Spojené království|Sydkorea|Förenade Arabemiraten|Forenede Arabiske Emirater|
Južná Kórea|Jižní Korea|Korea Południowa|Zjednoczone Emiraty Arabskie|Arabia Saudyjska|Южная Корея|
Саудовская Аравия|Birleşik Arap Emirlikleri|Suudi Arabistan|Güney Kore|Uni Emirat Arab|Arab Saudi|Korea Selatan|
كوريا الجنوبية|المملكة المتحدة|الولايات المتحدة|دولة الإمارات العربية المتحدة|
الإمارات العربية المتحدة|المملكة العربية السعودية
"""
# Cities as well as regions: in capitals beside another city they are one more place.
BOTH = "New York|Washington|Singapore|Hong Kong|Luxembourg|Monaco|Macau|Macao|Panama|Kuwait|Djibouti|Guatemala|Victoria"
# Written without a region (the wires follow the Associated Press here): places by themselves, also in title case.
ALONE = """
Atlanta Baltimore Boston Chicago Cincinnati Cleveland Dallas Denver Detroit Honolulu Houston Indianapolis Miami
Milwaukee Minneapolis Philadelphia Phoenix Pittsburgh Seattle Amsterdam Athens Baghdad Bangkok Barcelona Basel Beijing
Beirut Berlin Bern Brussels Bucharest Budapest Cairo Chennai Copenhagen Dubai Dublin Düsseldorf Edinburgh Frankfurt
Geneva Genf Genève Hamburg Helsinki Istanbul Jakarta Jerusalem Johannesburg Karachi Kiev Köln Kyiv Leipzig Lisbon Lisboa
London Lyon Madrid Manila Melbourne Milan Milano Montreal Montréal Moscow Mumbai Munich München Nairobi Oslo Ottawa
Paris Perth Prague Praha Riyadh Roma Rome Seoul Shanghai Shenzhen Stockholm Stuttgart Sydney Taipei Tokyo Toronto
Vancouver Vienna Warsaw Warszawa Wien Zug Zurich Zürich
Austin Charlotte Nashville Portland Tampa Orlando Columbus Memphis Louisville Omaha Calgary Edmonton Winnipeg Québec
Quebec Halifax Antwerp Antwerpen Rotterdam Eindhoven Brussel Bruxelles Lausanne Luzern Winterthur Leverkusen
Ludwigshafen Darmstadt Essen Bonn Bremen Hannover Nürnberg Dresden Mannheim Karlsruhe Wolfsburg Graz Linz Salzburg
Innsbruck Marseille Toulouse Lille Bordeaux Nantes Strasbourg Göteborg Gothenburg Malmö København Aarhus Bergen Espoo
Kraków Gdańsk Wrocław Poznań Łódź Katowice Brno Ostrava Bratislava Košice Ljubljana Zagreb Beograd Belgrade Sofia
București Bucureşti Tallinn Riga Vilnius Reykjavik Reykjavík Manchester Birmingham Glasgow Haifa Lagos Accra
Casablanca Bengaluru Bangalore Hyderabad Kolkata Pune Osaka Kyoto Nagoya Yokohama Busan Hangzhou Guangzhou Chengdu
Wuhan Nanjing Tianjin Suzhou Auckland Wellington Brisbane Adelaide Canberra Torino Turin Napoli Firenze Bologna Venezia
Genova Sevilla Valencia Bilbao Bogotá Lima Santiago Caracas Porto Londres Londra Parigi Ginevra Bruselas Berlino
Budapeszt Praga Wiedeń Moskau Mailand Rom Prag Warschau Brüssel Lissabon Kopenhagen Peking Tokio
Москва Санкт-Петербург Киев Минск Астана Алматы Київ Пекин Дубай Лондон Нью-Йорк İstanbul Ankara İzmir
"""
ALONE_PHRASES = """Las Vegas|Los Angeles|New Orleans|Oklahoma City|St. Louis|Salt Lake City|San Antonio|San Diego|
San Francisco|Abu Dhabi|Buenos Aires|Cape Town|Kuala Lumpur|Mexico City|New Delhi|Rio de Janeiro|São Paulo|Sao Paulo|
Tel Aviv|Ho Chi Minh City|San Jose|St. Gallen|St. Pölten|Ciudad de México|La Paz|Hong Kong|
Santiago de Chile|Frankfurt/Main|Frankfurt (Main)|Frankfurt am Main|Den Haag|The Hague"""
