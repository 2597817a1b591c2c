"""How charts look as SVG, and the texts in them."""

from kb import markup
from kb.text import cut, one_line

STYLE = """
.kb-chart{max-width:100%;height:auto}
.kb-chart{font:13px system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK TC",sans-serif}
.kb-chart text{fill:#1f2430}
.kb-chart .faint{fill:#5d6675;font-size:12px}
.kb-chart .grid{stroke:#e4e7ec}
.kb-chart .zero{stroke:#7a8291}
.kb-chart .guide{stroke:#c9ced6;stroke-dasharray:1 5}
.kb-chart .c0{fill:#2f6fad;stroke:#2f6fad}
.kb-chart .c1{fill:#c2511b;stroke:#c2511b}
.kb-chart .c2{fill:#1d8068;stroke:#1d8068}
.kb-chart .c3{fill:#7a8291;stroke:#7a8291}
.kb-chart .paper,.kb-chart .hollow{fill:#fff}
@media (prefers-color-scheme:dark){
.kb-chart text{fill:#e6e8ec}
.kb-chart .faint{fill:#9aa3b2}
.kb-chart .grid{stroke:#2b2f38}
.kb-chart .guide{stroke:#4a505c}
.kb-chart .c0{fill:#6fa8e0;stroke:#6fa8e0}
.kb-chart .c1{fill:#e8895a;stroke:#e8895a}
.kb-chart .c2{fill:#4fbf9f;stroke:#4fbf9f}
.kb-chart .paper,.kb-chart .hollow{fill:#16181d}
}
.kb-chart .title{font-size:15px;font-weight:600}
.kb-chart .bar,.kb-chart .light{stroke:none}
.kb-chart .light{opacity:.4}
.kb-chart .line{fill:none}
.kb-chart .line,.kb-chart .hollow{stroke-width:2}
"""
_MOST = 200  # cells of a text that is only told, not drawn


def text(content: str, most: int = _MOST, tail: int = 0) -> str:
    """A text of a note, in at most so many cells, as markup."""
    return markup.text(cut(one_line(content), most, tail))
