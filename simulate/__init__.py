"""A wire-year in one process: an invented wire with its own truth, a clock of its own, and the real collecting side.

`world` is what happens (releases, corrections, withdrawals, outages), `site` how the wire shows it at a moment, `drive`
fires runs on a schedule and counts, `verdict` compares the archive with the truth. `python -m simulate` prints it.
"""
