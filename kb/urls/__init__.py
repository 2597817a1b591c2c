"""Source identity (formats 5): which work an address means, where in it, and how to open it.

One work has one key, whatever host, form or tracking an address of it was copied with.
A page, a PDF and a video of one announcement stay three works.
"""

import re
import time
from functools import lru_cache

from kb.urls import sites, titles, works, wrappers
from kb.urls.address import read
from kb.urls.works import Source

LONGEST = 4096  # characters; what is longer is a text or a file in an address, and its own key
_MEDIA = re.compile(
    r"https?://[^/?]+/[^?]*\.(?:mp3|mp4|m4a|m4b|m4v|aac|flac|mov|mpg|oga|ogg|ogv|opus|wav|weba|webm)(?:\?|\Z)",
    re.IGNORECASE,
)
_POST = re.compile(r"x:([0-9]{15,19})\Z")
_PAPER = re.compile(r"arxiv:(?:[a-z-]+/)?([0-9]{2})([0-9]{2})")
_TWITTER_EPOCH = 1_288_834_974_657  # ms; Snowflake's first millisecond, 2010-11-04


def identify(url: str) -> Source:
    """The work that an address, or a name such as ``arXiv:2305.10601``, means.  Never raises.

    >>> identify("https://youtu.be/jPluSXJpdrA?si=cdGuAYyW679EQfpa&t=1m5s")[:2]
    ('youtube:jPluSXJpdrA', 'https://www.youtube.com/watch?v=jPluSXJpdrA')
    >>> identify("www.openai.com/o1/?utm_source=x#y")
    Source(key='openai.com/o1', canonical='https://openai.com/o1', locator=(('fragment', 'y'),))
    """
    text = url.strip()
    source = _source(text) if len(text) <= LONGEST else None
    return source if source and len(source.canonical) <= LONGEST else Source(text, text)


@lru_cache(65_536)
def key(url: str) -> str:
    """The id of the work that an address means; the same for every spelling of it.

    >>> key("HTTPS://www.OpenAI.com:443/o1/?utm_source=x#y")
    'openai.com/o1'
    """
    return identify(url).key


def is_address(name: str) -> bool:
    """A name that a person means as an address: with a scheme, ``www.``, or ``site.tld/path``."""
    return bool(re.match(r"https?://\S+\Z|www\.\S+\Z|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}/\S*\Z", name, re.IGNORECASE))


def at(url: str, seconds: float) -> str:
    """The address of a second in a recording (formats 3.7); "" if nothing is known of the site.

    >>> at("https://youtu.be/jPluSXJpdrA", 180.9)
    'https://www.youtube.com/watch?v=jPluSXJpdrA&t=180s'
    """
    if not 0 <= seconds < 1e9:
        return ""
    whole = int(seconds)
    work, opens, _ = identify(url)
    if work.startswith("youtube:"):
        return f"{opens}&t={whole}s"
    if re.match(r"vimeo\.com/[0-9]", work):
        return f"{opens}#t={whole // 60}m{whole % 60}s"
    if work.startswith(("bilibili.com/video/", "open.spotify.com/episode/")):
        return f"{opens}{'&' if '?' in opens else '?'}t={whole}"
    if _MEDIA.match(opens):
        return f"{opens}#t={whole}"
    return ""


def stamp(url: str) -> str:
    """When a work was published, as far as its id tells: a post's second (UTC), a paper's month; else "".

    >>> stamp("https://x.com/OpenAI/status/1834665203407241366"), stamp("arXiv:2305.10601")
    ('2024-09-13T18:47:25Z', '2023-05')
    """
    work = key(url)
    if post := _POST.match(work):  # shorter ids were counted up, before Snowflake
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(((int(post[1]) >> 22) + _TWITTER_EPOCH) // 1000))
    if paper := _PAPER.match(work):
        return f"{'19' if paper[1] > '90' else '20'}{paper[1]}-{paper[2]}"
    return ""


def _source(text: str) -> Source | None:
    address = read(_opened(text))
    if address is None:
        return None
    address, site, snapshot = wrappers.unwrapped(address, LONGEST)
    return works.work(address, site, snapshot) or works.page(address, site, snapshot)


def _opened(text: str) -> str:
    """The address of a work that is called by its name; anything else as it is."""
    prefix, colon, name = text[:32].partition(":")
    if not colon or prefix.lower() not in sites.prefixes():
        return text
    name = text[len(prefix) + 1 :].strip()
    if prefix.lower() == "doi":
        return titles.doi_opens(doi) if (doi := titles.doi(name)) else text
    if prefix == "wp":
        language, _, title = name.partition(":")
        return titles.title_opens(language, title)
    for form, opens in sites.named():
        if found := form.fullmatch(text):
            return opens.format_map(found.groupdict(""))
    return text
