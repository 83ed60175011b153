"""The ledger: what was published, held and missing, and why, for every wire and day. Values and rules, pure.

`spans` is the arithmetic of covered time, `enumeration` says for what time a door's answer vouches, `day` makes the
ledger of a day of it, `relook` says which releases are due to be looked at again.
"""
