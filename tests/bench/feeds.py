"""Feeds: what it costs to fetch many of them, to read what they brought, and to tell it in a digest."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .measure import Cost, Kb

FEEDS, ITEMS = 200, 50
_PARAGRAPHS = 5
_FILLER = "Nobody who reads this far has asked for another chart, and so there is none in this paragraph either. "
_MODELS = ("o1-mini", "GPT-4o", "DeepSeek-R1", "Claude 3.5 Sonnet", "Qwen2.5-72B")
_WORDS = ("latency", "decoding", "推理", "обучение", "distillation", "bandwidth", "коллега", "基準")


def measure_feeds(kb: Kb) -> str:
    """A table of seconds and memory; every feed has a host of its own, so that no manners make it wait."""
    with _served() as port:
        kb.vault.mkdir(exist_ok=True)
        hosts = [f"127.0.{place // 200}.{place % 200 + 1}" for place in range(FEEDS)]
        names = ", ".join(f'"{host}"' for host in hosts)
        settings = f'[vault]\n[feeds]\npath = "{kb.bench.folder / "archives"}"\nallow = [{names}]\n'
        (kb.vault / "config.toml").write_text(settings, encoding="utf-8")
        subscriptions = kb.bench.folder / "feeds.opml"
        subscriptions.write_text(_opml(hosts, port), encoding="utf-8")
        kb.bench.cost(kb.line("feed", "import", str(subscriptions)))
        rows = [("fetch, all new", kb.bench.cost(kb.line("feed", "fetch", "--jobs", "8")))]
        rows.append(("fetch again, nothing new", kb.bench.cost(kb.line("feed", "fetch", "--force"))))
    rows.append(("read what came", kb.bench.cost(kb.line("ingest"))))
    rows.append(("digest of all of it", kb.bench.cost(kb.line("digest"))))
    rows.append(("digest, nothing new", kb.bench.cost(kb.line("digest"))))
    items = kb.ask("status")["feed_items"]
    head = f"{FEEDS} feeds, {items:,} items\n{'':<28}{'CPU s':>9}{'wall s':>9}{'MB':>7}\n"
    return head + "".join(_row(name, cost) for name, cost in rows)


def _row(name: str, cost: Cost) -> str:
    return f"{name:<28}{cost.cpu:>9.2f}{cost.wall:>9.2f}{cost.peak:>7.0f}\n"


def _opml(hosts: list[str], port: int) -> str:
    addresses = (f"http://{host}:{port}/{number}" for number, host in enumerate(hosts))
    rows = "".join(f'<outline type="rss" text="{address[-12:]}" xmlUrl="{address}"/>' for address in addresses)
    return f'<?xml version="1.0"?><opml version="2.0"><head><title>t</title></head><body>{rows}</body></opml>'


def _feed(number: int) -> bytes:
    entries = "".join(_entry(number, item) for item in range(ITEMS))
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Feed {number}</title><id>urn:feed:{number}</id><updated>2025-03-01T00:00:00Z</updated>{entries}</feed>"
    ).encode()


def _entry(number: int, item: int) -> str:
    model, word = _MODELS[(number + item) % len(_MODELS)], _WORDS[(number * 7 + item) % len(_WORDS)]
    score = 40 + (number * 31 + item * 17) % 500 / 10
    line = f"{model} scores {score}% on AIME 2024, and note {number}-{item} says more on {word} than on anything else. "
    body = f"&lt;p&gt;{line}&lt;/p&gt;" + "".join(f"&lt;p&gt;{_FILLER * 4}&lt;/p&gt;" for _ in range(_PARAGRAPHS))
    return (
        f"<entry><id>urn:feed:{number}:{item}</id><title>Number {item} of {number}: {word}</title>"
        f"<updated>2025-02-{item % 28 + 1:02}T00:00:00Z</updated>"
        f'<link href="https://site{number}.example/{item}"/><content type="html">{body}</content></entry>'
    )


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = _feed(int(self.path.strip("/")))
        self.send_response(200)
        self.send_header("Content-Type", "application/atom+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the table is what is written."""


@contextmanager
def _served() -> Iterator[int]:
    """The port of a server on every address of this machine's loop."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
