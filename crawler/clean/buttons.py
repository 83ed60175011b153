"""The words of buttons, and the headings over other people's releases, in the languages of the wires.

Each is a whole line, or several of them in one. They are data: what is found on a page is added here with the page's
name in the commit, not in code.
"""

from __future__ import annotations

import re

_BUTTONS = (
    r"share(?: (?:this(?: (?:article|release|story|page|post|news|press release))?|on .{2,20}|via .{2,20}|to ?x?))?",
    r"tweet(?: this)?|facebook|twitter|linkedin|pinterest|whatsapp|telegram|reddit|instagram|xing|google\+?|x",
    r"e-?mail|print(?: friendly| this(?: page)?)?|copy link|follow(?: us)?|reblog|download(?: pdf)?|pdf(?:-version)?",
    r"teilen|drucken|merken|druckversion|bild-infos|partager|imprimer|compartir|imprimir|condividi|stampa|deel|dela",
    r"del|jaa|udostępnij|sdílet|compartilhar|シェア|ツイート|分享|공유",
    r"(?:- ?)?advertisements?(?: ?-)?(?: story continues below)?|(?:story|article) continues below(?: advertisement)?",
    r"anzeige|werbung|publicité|publicidad|pubblicità|publicidade|advertentie|sponsored(?: content)?|広告|广告|광고",
    r"in this article:?",
    r"continue reading|read more|weiterlesen|lire la suite|leer más|[×✕✖]?\s*modal title|[×✕✖]|close|back(?: to top)?",
)
_THINGS = r"(?:news|stories|articles|releases|press releases|posts|content|reading|topics|media)"
_RELATED = (
    r"also from this source|more (?:releases |news |stories |press releases )?(?:by|from) .{2,60}",
    rf"more {_THINGS}|news releases in similar topics|explore(?: more)?(?: news releases in similar topics)?",
    rf"(?:related|recommended|similar|latest|recent|popular|trending|other|featured) (?:{_THINGS}|videos|categories)",
    r"e-?mail alerts?|(?:sign up|subscribe)(?: now)? (?:for|to) .{2,60}|\d+ comments?|leave a (?:reply|comment)",
    r"recommended(?: for you| reading)?|you (?:may|might) (?:also )?(?:like|be interested in).{0,20}",
    r"read (?:next|also)|what to read next|recently viewed|most (?:read|popular|viewed)|see all|view all",
    rf"(?:view|see) (?:more|related|all) {_THINGS}.{{0,40}}",
    r"(?:most (?:popular|viewed|recent)|recent|popular) (?:videos|posts|comments)",
    r"weitere (?:storys|meldungen|pressemitteilungen|themen|artikel|nachrichten).{0,60}",
    r"das könnte sie auch interessieren|mehr (?:zum thema|meldungen|nachrichten|storys|von).{0,40}",
    r"ähnliche (?:artikel|meldungen|themen)|à lire (?:aussi|également)|également de cette source",
    r"(?:articles|communiqués|sujets) (?:connexes|similaires|associés)",
    r"(?:más|otras) (?:noticias|comunicados|comunicaciones).{0,30}|también de esta fuente",
    r"(?:noticias|artículos|notícias|artigos) relacionad[oa]s|mais (?:notícias|comunicados).{0,30}",
    r"(?:altre|ultime) (?:notizie|news).{0,30}|gerelateerd.{0,30}|relaterade? .{0,30}|powiązane .{0,30}",
    r"関連(?:記事|ニュース|プレスリリース).{0,20}|相关(?:新闻|文章|阅读)|相關(?:新聞|文章)|관련 ?(?:기사|뉴스)",
    r"このプレスリリースには.{0,40}",
)

BUTTON = re.compile(rf"(?:{'|'.join(_BUTTONS)})(?:[\s|,·•/]+(?=\S)|$)", re.IGNORECASE)
RELATED = re.compile(rf"(?:{'|'.join(_RELATED)})\s*[:：>»→]?$", re.IGNORECASE)
