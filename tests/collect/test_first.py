from tests.collect.server import Server
from tests.collect.site import *

def test_two_doors(server):
    serve(server,[9,8,7,6,5,4,3,2,1])
    h,k=run(plan(wire(server,polite=polite(concurrency=1))))
    print(server.paths(), h.seconds)
def test_again(server):
    serve(server,[9,8,7,6,5,4,3,2,1])
    h,k=run(plan(wire(server)))
    print(server.paths(), h.seconds)
    assert 0
