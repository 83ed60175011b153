"""Releases as licensed feeds deliver them: NewsML 1.2, NewsML-G2, NITF, ninjs and Atom with full content.

Each form has a reader of its own that turns a document into items (`item.Item`); `page` writes an item as the page that
all of cleaning works on, so that datelines, sections, tickers and notices are found by the same rules as on a web page.
`read_items` tells the forms apart by what the document says of itself, never by its file's name. Pure.
"""

from crawler.clean.licensed.item import Item
from crawler.clean.licensed.page import LAYOUT, claim_of, to_html
from crawler.clean.licensed.reading import is_item, read_item, read_items
from crawler.clean.licensed.record import complete

__all__ = ["LAYOUT", "Item", "claim_of", "complete", "is_item", "read_item", "read_items", "to_html"]
