"""Releases that are one and the same: on several wires, in several editions and languages, sent again or copied.

`group` gives every release that is not alone its place in a group, with the evidence; the first that was seen leads.
Nothing is removed and nothing merged: a group is a view, made of the releases that are asked for. Different releases
with one headline, or of one form with other figures, stay apart. Pure.
"""

from crawler.group.groups import Place, group
from crawler.group.signature import Signature, sign

__all__ = ["Place", "Signature", "group", "sign"]
