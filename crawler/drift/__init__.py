"""Drift: what a wire gives on a day, beside what it usually gives, and by name what has changed. Pure."""
