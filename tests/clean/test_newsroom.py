"""Datelines without a wire's tag, and the paragraphs that begin like one."""

from __future__ import annotations

import pytest

from crawler.clean import rules
from crawler.clean.dateline import find
from crawler.clean.lines import Line

BODY = " Acme, a maker of bolts for bridges and harbours, said today that it has opened its second mill."

SURE = [
    ("MINNEAPOLIS, May 9, 2025 –", ["MINNEAPOLIS"]),
    ("OMAHA, Neb. (May 9, 2025) –", ["OMAHA, Neb."]),
    ("OMAHA, Neb. – (May 9, 2025) –", ["OMAHA, Neb."]),
    ("(SELMOUTH, May 9, 2025) –", ["SELMOUTH"]),
    ("SELMOUTH, OH – May 9, 2025 –", ["SELMOUTH, OH"]),
    ("SELMOUTH--May 9, 2025--", ["SELMOUTH"]),
    ("Selmouth, Calif.—May 9, 2025—", ["Selmouth, Calif."]),
    ("Selmouth, Illinois, May 9, 2025:", ["Selmouth, Illinois"]),
    ("Eindhoven, the Netherlands – May 9, 2025 –", ["Eindhoven, the Netherlands"]),
    ("GEORGE TOWN, May 9, 2025 –", ["GEORGE TOWN"]),
    ("SAINT JOHN, N.B., May 9, 2025 –", ["SAINT JOHN, N.B."]),
    ("MARY ESTHER, Fla., May 9, 2025 –", ["MARY ESTHER, Fla."]),
    ("Zürich, 9. Mai 2025 –", ["Zürich"]),
    ("Paris, le 9 mai 2025 –", ["Paris"]),
    ("Москва, 9 мая 2025 года –", ["Москва"]),
    ("Praha, 9. května 2025 –", ["Praha"]),
    ("May 9, 2025 – SELMOUTH, OH –", ["SELMOUTH, OH"]),
    ("May 9, 2025, Dallas, Texas –", ["Dallas, Texas"]),
    ("Toronto, Ontario and New York, New York – May 9, 2025 –", ["Toronto, Ontario", "New York, New York"]),
]


@pytest.mark.parametrize(("line", "places"), SURE)
def test_a_place_that_is_told_by_capitals_region_or_name(line: str, places: list[str]) -> None:
    found = find(line + BODY)
    assert found is not None
    assert (list(found.dateline.places), found.dateline.date, found.dateline.tag) == (places, "2025-05-09", None)
    assert (found.start, found.end, found.sure) == (0, len(line), True)


def test_an_unknown_place_counts_where_the_text_begins_and_nowhere_else() -> None:
    line = "Selmouth, May 9, 2025 –" + BODY
    found = find(line)
    assert found is not None
    assert not found.sure
    others = [Line(f"Paragraph number {number} is one of the release's own.") for number in range(9)]
    first = rules.find_dateline([others[0], Line(line), *others[1:]], ())
    assert first is not None
    assert first[1].dateline.places == ("Selmouth",)
    assert rules.find_dateline([*others, Line(line)], ()) is None


def test_a_wires_dateline_wins_over_a_newsrooms_before_it() -> None:
    lines = [Line("ZUG, May 8, 2025 –" + BODY), Line("SELMOUTH, May 9, 2025 /PRNewswire/ --" + BODY)]
    found = rules.find_dateline(lines, ())
    assert found is not None
    assert found[0] is lines[1]


TRAPS = [
    "Monday, May 5, 2025 – The annual meeting of Acme took place.",
    "Montag, 5. Mai 2025 – Die Hauptversammlung der Acme fand statt.",
    "Today, May 9, 2025 – the busiest day of the year – the company opened its second mill in Norhaven, Maine.",
    "On May 9, 2025 – one day after the strike – the company opened its second mill in Norhaven, Maine.",
    "Correction, May 9, 2025 – An earlier version of this text named another mill, which the company has sold.",
    "Tideworks, Inc., May 9, 2025 – The company has opened its second mill in Norhaven and employs forty people.",
    "Effective May 9, 2025 – the first day of the quarter – the company will report in euros and no more in crowns.",
    "Q2 Results, May 9, 2025 – The company will report before the market opens and hold a call at ten.",
    "Conference Call, May 9, 2025 – The company will hold a call at ten in the morning, and everybody is invited.",
    "Earnings Call: May 9, 2025 – The company will hold a call at ten in the morning, and everybody is invited.",
    "Record Date, May 9, 2025 – Holders of that day receive the dividend, which is paid in the month after it.",
    "Christmas, December 25, 2025 – The offices are closed on that day and on the one after it.",
    "Annual General Meeting, May 9, 2025 – Shareholders elected all of the nominees and confirmed the auditor.",
    "Table 1, May 9, 2025 – Tons milled by quarter and mill, in thousands, unaudited.",
    "Version 2.0, May 9, 2025 – The second version of the programme brings many changes, the company said.",
    "As of May 9, 2025 – the last day of trading – the company had 12 million shares outstanding.",
    "JOHN SMITH, May 9, 2025 – The chairman signed the letter to all of the shareholders on that day.",
    "Maria Almeida, May 9, 2025 – The chairwoman signed the letter to all of the shareholders on that day.",
    "ANA TVEIT, CEO of Tideworks, May 9, 2025 – The letter to the shareholders was signed on that day.",
    "DR. OLE TVEIT, May 9, 2025 – The letter to the shareholders was signed on that day by all of them.",
    "GRAND OPENING, May 9, 2025 – Everybody is invited to the second mill of Tideworks in Norhaven.",
    "NOTE 1 – May 9, 2025 – Figures are unaudited and were rounded to the nearest thousand.",
    "LONDON, May 9 (Reuters) - A news agency writes of the mill.",
    "WASHINGTON (Reuters) - A news agency writes of the mill.",
    "Der Dienst (OTS) - so sagt es das Haus - verschickt jeden Tag mehrere hundert Aussendungen.",
    "Die Meldung (ots) wurde am 9. Mai 2025 verschickt und kam bei allen Redaktionen an.",
    "For more, see the release of May 9, 2025 (GLOBE NEWSWIRE) and the one that came after it.",
    "Acme was named by Newsfile (Newsfile Corp. - May 9, 2025) as the best of its kind.",
    "Acme (Holdings) -- a maker of bolts -- has opened its second mill in Norhaven.",
    "The A/B test /control/ -- the one without the change -- did worse than the other.",
]


@pytest.mark.parametrize("text", TRAPS)
def test_what_only_begins_like_one(text: str) -> None:
    found = find(text)
    assert found is None, found
