"""How a report looks in a browser and on paper."""

STYLE = """
:root{color-scheme:light dark}
:root{--ink:#1f2430;--faint:#5d6675;--paper:#fff;--rule:#e4e7ec;--link:#24619c}
:root{--new:#1a735d;--gone:#5d6675;--changed:#8a5a00;--conflict:#b3261e}
@media (prefers-color-scheme:dark){
:root{--ink:#e6e8ec;--faint:#9aa3b2;--paper:#16181d;--rule:#2b2f38;--link:#7fb2e5}
:root{--new:#4fbf9f;--gone:#9aa3b2;--changed:#e0b04c;--conflict:#f2887f}
}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
body{font:1rem/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK TC",sans-serif}
main{max-width:46rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{margin:0;font-size:1.6rem;line-height:1.25}
h2{margin:2.25rem 0 .5rem;padding-bottom:.3rem;border-bottom:1px solid var(--rule);font-size:1.1rem}
p{margin:0}
header p,.why,.more{color:var(--faint);font-size:.875rem}
header p{margin-top:.35rem}
ul{margin:0;padding:0;list-style:none}
li{position:relative;padding:.4rem 0 .4rem 1.5rem;break-inside:avoid}
.mark,li:not([class])::before{position:absolute;left:.1rem;font-weight:700}
li:not([class])::before{content:"•";color:var(--faint)}
.new .mark{color:var(--new)}
.gone .mark{color:var(--gone)}
.gone .text{color:var(--faint)}
.changed .mark{color:var(--changed)}
.in-conflict .mark{color:var(--conflict)}
cite{font-style:normal}
cite code{font:.95em ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace}
a{color:var(--link)}
.more{padding-left:1.5rem}
figure{margin:2.5rem 0 0;overflow-x:auto}
figure svg{min-width:36rem}
pre{overflow-x:auto;font-size:.8rem;line-height:1.3}
@media (max-width:30rem){main{padding:1.25rem 1rem 2.5rem}h1{font-size:1.35rem}}
@media print{
:root{--ink:#000;--faint:#444;--paper:#fff;--rule:#bbb;--link:#000;--new:#000;--gone:#444;--changed:#000;--conflict:#000}
main{max-width:none;padding:0}
figure{overflow:visible}
figure svg{min-width:0}
h2{break-after:avoid}
}
"""

# Of a page that cites: contents beside it where there is room, quotes, tables, trees, notes.
SUMMARY = """
:root{--tint:#f5f7fa;--quote:#b9c6d6}
@media (prefers-color-scheme:dark){:root{--tint:#1d2027;--quote:#46566b}}
html{scroll-behavior:smooth;scroll-padding-top:1.5rem}
body{font-family:system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans","PingFang TC","Microsoft JhengHei",
"Noto Sans CJK TC",sans-serif}
:lang(zh){font-family:system-ui,-apple-system,"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC","Noto Sans TC",
"Droid Sans Fallback",sans-serif;line-height:1.75}
:lang(zh-Hans),:lang(zh-CN){font-family:system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",
"Noto Sans SC","Droid Sans Fallback",sans-serif}
h1{font-size:2rem;letter-spacing:-.015em}
h2{margin-top:3rem;font-size:1.3rem}
h3{margin:1.75rem 0 .5rem;font-size:1rem}
a{text-decoration-thickness:1px;text-underline-offset:.18em}
:target{background:var(--tint);box-shadow:0 0 0 .4rem var(--tint);border-radius:2px}
section:target{background:none;box-shadow:none}
nav{margin:2rem 0 0;padding:.9rem 1.1rem;background:var(--tint);border-radius:6px;font-size:.875rem}
nav ol{margin:0;padding:0;list-style:none;columns:14rem 2;column-gap:1.5rem}
nav li{padding:.15rem 0}
nav li:not([class])::before,#kb-citations li::before,#kb-bibliography li::before{content:none}
nav a{color:inherit;text-decoration:none}
nav a:hover{text-decoration:underline}
.own{margin:.45rem 0;padding:.1rem 0 .1rem 1.1rem;border-left:3px solid var(--link)}
li ul{margin-top:.4rem;border-left:1px solid var(--rule)}
li ul li:last-child{padding-bottom:0}
.quote{margin:0;padding:.7rem 0;overflow:visible;break-inside:avoid}
blockquote{position:relative;margin:0;padding:.1rem 0 .1rem 1.1rem;border-left:3px solid var(--quote)}
blockquote .mark{left:-1.2rem}
.quote figcaption{padding:.3rem 0 0 calc(1.1rem + 3px);color:var(--faint);font-size:.875rem}
.cited{margin-left:.12em;font-size:.7em;line-height:0;font-variant-numeric:tabular-nums}
.cited a{padding:.3em .1em;text-decoration:none}
.cited a:hover{text-decoration:underline}
.wide{margin:.75rem 0;overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.9rem;line-height:1.4;font-variant-numeric:tabular-nums}
th,td{padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--rule);text-align:start;vertical-align:top}
th{color:var(--faint);font-size:.8rem;font-weight:600;white-space:nowrap}
td{overflow-wrap:break-word;hyphens:auto}
.short{white-space:nowrap}
.long{min-width:12rem}
th:last-child,td:last-child{padding-right:0}
tbody tr:last-child td{border-bottom:0}
section figure:not(.quote){margin-top:1.75rem}
#kb-bibliography li,#kb-citations li{padding:.35rem 0;font-size:.875rem}
#kb-bibliography li{padding-left:1.5rem;text-indent:-1.5rem}
#kb-bibliography cite{font-style:italic}
#kb-bibliography :lang(zh){font-style:normal}
#kb-citations ol{margin:0;padding:0;list-style:none;counter-reset:note}
#kb-citations li{padding-left:2.5rem;counter-increment:note}
#kb-citations li::before{content:counter(note);position:absolute;left:0;width:1.8rem;text-align:right}
#kb-citations li::before{color:var(--faint);font-weight:400;font-variant-numeric:tabular-nums}
.token{display:block;color:var(--faint);font:.72rem/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace}
.token{overflow-wrap:anywhere}
@media (min-width:82rem){
nav{position:fixed;top:2.5rem;left:calc(50vw - 38.5rem);width:13rem;margin:0;padding:0}
nav{background:none;color:var(--faint)}
nav{max-height:calc(100vh - 5rem);overflow-y:auto;line-height:1.4}
nav ol{columns:auto}
nav li{padding:.3rem 0}
nav a:hover{color:var(--ink)}
}
@media (max-width:30rem){
h1{font-size:1.5rem}
h2{margin-top:2.25rem;font-size:1.15rem}
nav ol{columns:auto}
}
@page{margin:20mm 18mm}
@media print{
:root{color-scheme:light;--tint:#fff;--quote:#999}
body{font-size:10.5pt;line-height:1.45;orphans:3;widows:3}
nav{display:none}
h1{font-size:20pt}
h2{margin-top:18pt;font-size:13pt}
h1,h2,h3,thead{break-after:avoid}
thead{display:table-header-group}
tr,figure,.quote,#kb-citations li,#kb-bibliography li{break-inside:avoid}
h2+*,h3+*{break-before:avoid}
a{text-decoration:none}
.wide{overflow:visible}
table{font-size:8.5pt}
.long{min-width:0}
.token{font-size:6.5pt}
}
"""
