"""Addresses to bytes, with manners and without trust (formats 4.2, reliability 6.16).

What a server sends is bounded in bytes and in time, before and after decompression.  Who is
connected to is the address that was checked, once for each connection and each redirect.
Proxies named in the environment are not used: behind one, nobody could check that.  No
cookies; credentials in an address go to its host alone.  Nothing is stored here.
"""

from kb.fetching.crowd import fetch_all
from kb.fetching.manners import next_try
from kb.fetching.values import Answer, Ask, Limits

__all__ = ["Answer", "Ask", "Limits", "fetch_all", "next_try"]
