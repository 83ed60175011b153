"""Taking in what lies at hand: files that a supplier delivers. Nothing here asks a network for a page."""

from crawler.intake.drop import Drop, Folder

__all__ = ["Drop", "Folder"]
