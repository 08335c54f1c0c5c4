"""The fuzzer: stories in several processes, each deterministic by its seed and number. What fails is asked again, as short as it fails."""

import collections
import multiprocessing
import random
import re

from . import grammar, oracle
from .story import Request, Story

LENGTH = 2500
"""Requests of a story."""
MOST_FOUND = 8
"""Failures after which a story ends."""
MANGLES = [b"\0", b"\r", b"\n", b" ", b"\t", b":", b"\xff", b"\x1b", b"\r\n ", b"\r\n\t", b"\n\n", b"zqx: 1\r\n", b"HTTP/1.1", b"%", b"\x7f"]


def run(servers, requests, seed, workers, only_story=None):
    """How many requests each database had, what failed, and how often each status came."""
    numbers = [only_story] if only_story is not None else range(max(1, requests // LENGTH))
    length = min(LENGTH, requests)
    places = [(server.name, server.port) for server in servers]
    statuses, count, failed = collections.Counter(), 0, []
    with multiprocessing.Pool(workers) as pool:
        for number, asked, seen, found in pool.imap_unordered(tell, [(places, seed, number, length) for number in numbers]):
            statuses.update(seen)
            count += asked
            failed += [f"seed {seed}, story {number}: {what}" for what in found]
    return count, failed, statuses


class Place:
    """A server as another process knows it."""

    def __init__(self, name, port):
        self.name, self.port = name, port


def tell(task):
    """Tells one story whole: its number, how many requests it had, which statuses came, and what was wrong."""
    places, seed, number, length = task
    servers = [Place(*place) for place in places]
    chance = random.Random(f"{seed}-{number}")
    statuses, found, asked = collections.Counter(), [], 0
    try:
        story = Story(servers, f"s{seed}n{number:05d}")
        while asked < length and len(found) < MOST_FOUND:
            asked += ask_some(chance, story, statuses, found)
        story.close()
    except OSError as error:
        found.append(f"the story ended early: {error!r:.600}")
    return number, asked, statuses, found


def ask_some(chance, story, statuses, found):
    """A few requests on one connection, and whether both have stored the same after them. How many there were."""
    requests = [grammar.request(chance, story.tag) for _ in range(chance.randrange(4, 24))]
    if chance.random() < 0.3:
        requests += mangled(chance, story.tag)
    for request, pair in zip(requests, story.ask_all(requests), strict=True):
        statuses[pair[0].status if pair[0] else 0] += 1
        if wrong := judge(request, pair):
            found.append(describe(story, request, pair, wrong))
    for pair in story.read():
        if wrong := judge(Request("GET", ""), pair):
            found.append(f"the profiles differ after {[request.raw(story.values[0])[:200] for request in requests]}: {wrong}")
    return len(requests)


def judge(request, pair):
    wrong = [f"{side}: {words}" for side, answer in zip(["sqlite", "postgres"], pair, strict=True) for words in oracle.faults(request, answer)]
    return wrong + oracle.differences(pair, is_mangled=bool(request.mangle))


def mangled(chance, tag):
    """A request whose head has bytes that nobody sends, and one after it that ends the connection."""
    request = grammar.request(chance, tag)
    request.method = "GET" if request.is_head() else request.method
    request.is_broken, request.body, request.chunks = True, b"", None
    cuts = [(chance.random(), chance.choice(MANGLES), chance.random() < 0.5) for _ in range(chance.choice([1, 1, 2, 3]))]

    def mangle(head):
        for place, text, is_instead in cuts:
            place = int(place * len(head))
            # The digits of an id are not the same on both servers, and what follows a percent sign there is read as one character.
            if text == b"%" and b"\r\n" not in head[:place]:
                continue
            head = head[:place] + text + head[place + len(text) * is_instead :]
        # A body that is announced by accident would be waited for.
        return re.sub(rb"(?i)content-length|transfer-encoding|expect", b"x-nothing", head)

    request.mangle = mangle
    last = Request("GET", "/health/live", [("Connection", "close")], is_broken=True)
    last.mangle = bytes
    return [request, last]


def describe(story, request, pair, wrong):
    """What is wrong, the shortest request that shows it, and the answers."""
    ends, story.ends = [f"  {end}" for end in story.ends if None in pair], []
    short, is_again = shortest(story, request, wrong)
    raw = short.raw(story.values[0])
    words = "alone it fails too" if is_again else "alone it does not fail: tell the whole story again with --story"
    answers = "\n".join(f"  {server.name}: {answer!r:.700}" for server, answer in zip(story.servers, pair, strict=True))
    return "\n".join([*sorted(set(wrong)), *ends, f"  request ({words}): {raw[:900]!r}{'…' * (len(raw) > 900)}", answers])


def shortest(story, request, wrong):
    """Leaves out headers and parts of the body for as long as something is wrong in the same way."""
    kinds = {words[:24] for words in wrong}

    def fails(candidate):
        pair = story.ask_all([candidate])[0]
        return bool(kinds & {words[:24] for words in judge(candidate, pair)})

    if request.mangle or not fails(request):
        return request, False
    for index in reversed(range(len(request.headers))):
        fewer = copy(request, headers=request.headers[:index] + request.headers[index + 1 :])
        request = fewer if fails(fewer) else request
    size = len(request.body) // 2
    while size:
        for start in range(0, min(len(request.body), size * 40), size):
            less = copy(request, body=request.body[:start] + request.body[start + size :])
            if fails(less):
                request = less
                break
        else:
            size //= 2
    return request, True


def copy(request, **changes):
    return Request(request.method, request.target, changes.get("headers", request.headers), changes.get("body", request.body), request.chunks, request.is_broken)
