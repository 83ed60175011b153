"""How exact the cleaning is: measured on pages whose right answer is known, beside what others make of the same pages.

Not part of the package that is installed. `python -m quality --help` names its verbs; docs/cleaning.md says what the
figures mean.
"""
