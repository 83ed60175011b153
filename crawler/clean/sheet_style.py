"""The style of the sheets: light and dark, no font or picture to fetch, readable on paper."""

from __future__ import annotations

# The hue of each kind; body has none.
HUES = {
    "dateline": 212, "heading": 266, "list": 176, "table": 198, "quote": 152, "about": 42, "safe_harbor": 24,
    "contact": 330, "source": 128, "media": 292, "links": 236, "notice": 56, "footnote": 84, "end": 108,
}  # fmt: skip

STYLE = """
:root{color-scheme:light dark;--ink:#1d1f23;--soft:#686d76;--paper:#fff;--ground:#f3f2ee;--line:#dddbd3;--gone:#b3261e;
--veil:#fbecea;--light:40%}
@media (prefers-color-scheme:dark){:root{--ink:#e6e4df;--soft:#9aa0a8;--paper:#1c1e22;--ground:#131417;--line:#34373d;
--gone:#ff9d92;--veil:#3a1f1d;--light:70%}}
*{box-sizing:border-box}
body{margin:0;padding:1.5rem 1rem 4rem;background:var(--ground);color:var(--ink);
font:17px/1.55 Georgia,"Noto Serif",serif}
code,.label,.fields,.tally,.file,.gone>b,del>b{font-family:system-ui,"Noto Sans",sans-serif}
article{max-width:64rem;margin:0 auto 2.5rem;background:var(--paper);border:1px solid var(--line);border-radius:.6rem}
header{padding:1.4rem 2rem 1.1rem;border-bottom:1px solid var(--line)}
.file{display:flex;flex-wrap:wrap;gap:.3rem .7rem;align-items:baseline;margin:0;font-size:.78rem;color:var(--soft)}
.file code{overflow-wrap:anywhere;flex:1 1 18rem}
.badge{border:1px solid;border-radius:1rem;padding:0 .6rem;white-space:nowrap}
.badge.corrected,.badge.withdrawn,.badge.gone{color:var(--gone);font-weight:600}
h1{font-size:1.65rem;line-height:1.25;margin:.5rem 0 .3rem;overflow-wrap:anywhere}
.sub{margin:.1rem 0;color:var(--soft);font-size:1.05rem}
.warnings{margin:.9rem 0 0;padding:.45rem .8rem;border-left:.3rem solid var(--gone);background:var(--veil);
color:var(--gone);font:.85rem/1.5 system-ui,sans-serif}
.warnings code{margin-left:.6rem;font-weight:600}
.fields{display:grid;grid-template-columns:7.5rem 1fr;gap:.15rem 1rem;margin:1rem 0 0;font-size:.82rem;line-height:1.5}
.fields dt{color:var(--soft);text-align:right}
.fields dd{margin:0;min-width:0;overflow-wrap:anywhere;text-align:left}
.fields small{color:var(--soft);margin-left:.5rem}
.tally{display:flex;flex-wrap:wrap;gap:.3rem .45rem;margin:1rem 0 0;padding:0;list-style:none;font-size:.76rem}
.tally li{padding:.05rem .6rem;border-radius:1rem;border:1px solid;color:var(--kind,var(--soft))}
.tally .whole{border-color:transparent;padding-left:0;color:var(--ink)}
.tally .out{color:var(--gone);text-decoration:line-through}
[style*="--hue"]{--kind:hsl(var(--hue) 62% var(--light))}
.text{padding:1.2rem 2rem 1.6rem 1rem}
.block,.gone{display:grid;grid-template-columns:6.6rem minmax(0,1fr);column-gap:.9rem;margin:.35rem 0}
.label{grid-column:1;text-align:right;font-size:.7rem;font-weight:600;line-height:1.9rem;color:var(--kind,var(--soft))}
.label small{display:block;font-weight:400;font-size:.62rem;line-height:.8rem;color:var(--soft)}
.shown{border-left:.22rem solid var(--kind,var(--line));padding:.1rem 0 .1rem .9rem;white-space:pre-wrap;
overflow-wrap:anywhere;min-width:0}
.heading .shown{font-weight:700}.quote .shown{font-style:italic}
.notice .shown{background:color-mix(in srgb,var(--kind) 9%,transparent)}
.shown ul{margin:0;padding-left:1.2rem;white-space:pre-wrap}
.shown table{border-collapse:collapse;font-size:.86rem;white-space:pre-wrap;margin:.2rem 0}
.shown td{border:1px solid var(--line);padding:.1rem .55rem;vertical-align:top}
.shown td.figure{text-align:right;font-variant-numeric:tabular-nums}
.gone{font-size:.84rem;line-height:1.5}
.gone>b{text-align:right;font-size:.68rem;line-height:1.3rem;color:var(--gone)}
.gone>span{border-left:.22rem dotted var(--gone);padding-left:.9rem;min-width:0}
del{color:var(--gone);background:var(--veil);padding:0 .2rem;overflow-wrap:anywhere;white-space:pre-wrap;
text-decoration-thickness:1px}
.gone del{margin-right:.45rem}
del>b{font-size:.66rem;border:1px solid;border-radius:.2rem;padding:0 .25rem;margin-right:.3rem;display:inline-block;
text-decoration:none}
@media (max-width:40rem){header,.text{padding-left:1rem;padding-right:1rem}
.fields,.block,.gone{grid-template-columns:1fr}
.fields dt,.label,.gone>b{text-align:left;line-height:1.4}}
@media print{body{background:#fff;padding:0}article{border:0;break-after:page}}
"""
