"""Cleaning: one saved page or text dump in, one record out; each word kept with a label or removed by a rule.

How the work is divided. The **walk** (`walk`, `lines`, `tables`) turns the release container, or the whole body of an
unknown page, into lines and accounts for every visible text node: it goes into a line, with the mark of the nearest
element that the wire's layout has something to say about (`template`). **Rules** then only set marks on lines: a layout
names what it drops and which elements are fields; `rules` takes out advertisements, buttons and related releases by
their words; `segments` gives every kept line its kind. **trafilatura** (`extract`) never writes the text. On a known
layout it reads the pruned container and is compared with what we keep: where the two disagree the record says so, the
first sign that a wire has changed its pages. On an unknown page it says which lines are text (`survey`, `align`), and
the release's own marks, dateline, SOURCE, contacts, correct it (`region`, `heading`). `compose` at last writes each
line either into `text`, in blocks with exact offsets, or into `removed` with its rule and place: nothing else can
happen to it, so that `text` and `removed` together always hold every visible word of the container once, in order.

Everything here is pure: no network, clock, environment or log; the same page gives the same record.
"""

from crawler.clean.dump import clean_dump
from crawler.clean.hosts import find_wire
from crawler.clean.release import clean

__all__ = ["clean", "clean_dump", "find_wire"]
