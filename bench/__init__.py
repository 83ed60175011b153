"""Benchmarks: what a run, a cleaning and a pull cost, beside others doing the same in the same minutes.

Every figure that counts is a ratio inside one run on loopback. What is measured runs in processes of its own; this
package's own process stays small, because Linux counts the parent's memory at the fork into a child's peak.
docs/benchmarks.md says what is measured and how.
"""
