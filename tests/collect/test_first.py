from tests.collect.server import Server
from tests.collect.site import *

def test_two_doors(server):
    serve(server,[9,8,7,6,5,4,3,2,1])
    s=server
    u=server.url
    s.say("/feed.xml", feed([(u+f"/r/x-{n}.html", f"Release number {n} of them", NOW-timedelta(hours=n)) for n in range(1,15)]))
    for n in range(1,15): s.say(f"/r/x-{n}.html", page(f"Release number {n} of them"))
    s.say("/r/x-1.html", Say(b"", 301, {"Location": "/r/x-1.html?a=1"}), page("Release number 1 of them")); s.say("/r/x-1.html?a=1", Say(b"no",404))
    s.say("/r/x-2.html", Say(b"", 503, {"Retry-After":"1"}), page("Release number 2 of them"))
    s.say("/r/x-3.html", Say(b"gone",404))
    s.say("/r/x-4.html", Say(b"",200))
    s.say("/r/x-5.html", Say(b"x", 302, {"Location": "http://localhost:1/x"}))
    s.say("/r/x-6.html", Say(b"x"*300000))
    import gzip
    s.say("/r/x-7.html", Say(gzip.compress(b"<html>"+b"x"*30000000), 200, {"Content-Encoding":"gzip","Content-Type":"text/html"}))
    s.say("/r/x-8.html", Say(b"not gzip at all", 200, {"Content-Encoding":"gzip","Content-Type":"text/html"}))
    s.say("/r/x-9.html", Say(b"abc", cut=True))
    s.say("/r/x-10.html", Say(b"abc", hang=30))
    s.say("/r/x-11.html", Say(b"<html><head><title>Just a moment...</title></head><body><script src=/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1></script>Enable JavaScript and cookies to continue</body></html>", 200, {"Content-Type":"text/html"}))
    s.say("/r/x-12.html", page("Release number 12 of them", '<meta name="robots" content="noarchive">'))
    s.say("/r/x-13.html", Say(b"%PDF", 200, {"Content-Type":"application/pdf"}))
    import logging; logging.basicConfig(level=30)
    h,k=run(plan(wire(server,polite=polite(timeout_seconds=1.0,max_bytes=200000))))
    print(server.paths(), h.seconds)
    for m in h.missing: print(m.id,m.reason,m.detail,m.tries)
    print(h.captured, h.failure, h.notes, h.retries, h.requests)
    for e in k.exchanges: print(e.kind,e.status,e.url,len(e.body))
    assert 0
