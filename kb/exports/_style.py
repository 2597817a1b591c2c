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
