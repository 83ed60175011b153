"""clean"""

from crawler.clean.release import clean

__all__ = ["clean"]
