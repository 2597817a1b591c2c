"""How much of a feed is read: it is written by strangers (formats 4.1, reliability 5)."""

LARGEST = 20_000_000  # bytes of a feed or list
ITEMS = 2_000  # entries
ELEMENTS = 200_000
DEPTH = 256  # elements inside each other
WIDTH = 100  # attributes of one element, and prefixes of all: feedparser compares each with each
LONGEST = 1_000_000  # code points of one text
BREAKS = 20  # broken entries that are left out before the rest is given up
MENDED = 50  # prefixes declared for a feed that forgot to
FOLDERS = 64  # of a list, inside each other
