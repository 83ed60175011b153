"""Given names: what tells "JOHN SMITH, May 9, 2025 –", a signature, from a dateline's place.

Only first words of two are looked at, and only where nothing knows the place, so that the commonest names will do.
"""

from __future__ import annotations

_NAMES = """
aaron adam adrian alan albert alejandro alessandro alex alexander alice amanda amy ana anders andrea andreas andrew
andré angela anja anna anne annette anthony antoine antonio arthur barbara beatrice benjamin bernard bernd bernhard
bettina björn brandon brian bruce camille carla carlos carmen carol caroline catherine charles charlotte chloe
christian christina christine christopher claire claudia cynthia daniel david deborah dennis diana diane diego
dieter dirk donald donna dorothy douglas edward elena elizabeth emily emma enrique eric erik eva fabian federico
felix fernando francesco franck françois frank frédéric gabriel gary george gerald gerhard giovanni giulia giuseppe
gregory guillaume hans harald heather heike heinz helen helga henry hiroshi holger ingrid isabel isabelle jack jacob
jacques james jan jane janet jason javier jean jeffrey jennifer jeremy jerry jessica joan johan johannes john
jonathan jorge josef joseph joshua josé juan julia julie juliet justin jörg jürgen karen karin karl katharina
katherine kathleen keith kelly kenneth kenji kevin kimberly klaus larry lars laura laurent lawrence linda lisa
lorenzo louise luca lucas luis magnus manfred manuel marc marco margaret maria marie mario mark markus martin
martina mary matteo matthew matthias melissa michael michel michelle miguel mohamed mohammed monika nancy natalie
nathalie nathan nicholas nicolas nicole nils oliver olivier pamela paolo patricia patrick paul paula pedro peter
petra philip philippe pierre rachel rafael ralf ralph raymond rebecca renate ricardo richard robert roberto roger
ronald ruth ryan sabine samantha samuel sandra sarah scott sebastian sharon silvia simon sofia sophie stefan
stefanie stephanie stephen steven susan susanne sven sébastien takashi teresa thierry thomas timothy tobias ursula
uwe valentina victor vincent virginia walter wei werner william wolfgang yuki zachary élodie éric
"""
_FOLDED = frozenset(_NAMES.split())
# What a place can be called after somebody: "GEORGE TOWN", "JAMES ISLAND".
_PLACES = frozenset(
    """bay beach center centre city cove falls grove harbor hill hills island lake park point port ridge river rock
    springs town township valley village ville""".split()
)


def is_person(name: str) -> bool:
    """Whether a name of two to four words begins with a given name and is no place that is called after one."""
    words = name.casefold().replace(".", "").split()
    return 2 <= len(words) <= 4 and words[0] in _FOLDED and words[-1] not in _PLACES
