#!/usr/bin/env python3
"""Smoke test of a deployed API: checks/smoke.py API_URL      API_URL is the stack's output ApiUrl

Sends only requests without side effects: they open no session, write no item, need no secret and do not reach Moment. The responses show whether
the routes, functions and settings are deployed.
"""

import re
import sys
import time
import urllib.error
import urllib.request

PATIENCE_SECONDS = 40
# The routes of a new stack may need some seconds before they respond.
RETRIES, RETRY_SECONDS = 4, 3
TRANSIENT = {0, 408, 429, 500, 502, 503, 504}

# With sign-in, API Gateway itself rejects a request without a token.
NO_TOKEN = "401 application/json.*"
# CreateRate=0 pauses the shop.
PAUSED = "429 application/json.*"


def problem(status, slug):
    return rf"{status} application/problem\+json urn:moment-checkout:problem:{slug}"


INVALID, NOT_FOUND = problem(400, "invalid-request"), problem(404, "session-not-found")
STATUS, CREATE = "/api/session-status", "/api/create-payment-session"
# Title, path, body of a POST or None for a GET, and patterns of "status content-type problem-type" that pass.
REQUESTS = [
    ("status, malformed session id", f"{STATUS}?session_id=not%20an%20id", None, [INVALID, NO_TOKEN]),
    ("status, no session id", STATUS, None, [INVALID, NO_TOKEN]),
    ("status, unknown session", f"{STATUS}?session_id=ps_smoke-test", None, [NOT_FOUND, NO_TOKEN]),
    ("create, a field of the wrong type", CREATE, b'{"success_url":1,"quantity":"none"}', [INVALID, NO_TOKEN, PAUSED]),
    ("webhook, no signature", "/api/moment-webhook", b"{}", [problem(401, "webhook-verification-failed")]),
    ("a path without a route", "/api/smoke", None, ["404 .*"]),
]


def passes(response, patterns):
    return any(re.fullmatch(pattern, response) for pattern in patterns)


def describe(status, content_type, body):
    """Returns "status content-type problem-type", which the patterns are compared with."""
    found = re.search(r'"type" *: *"([^"]*)"', body)
    return f"{status} {content_type} {found[1] if found else ''}"


def send(url, body):
    """Returns status, content type and body of a response; status 0 if there is none."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"} if body else {})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
            return response.status, response.headers.get("Content-Type", ""), response.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Content-Type", ""), error.read().decode(errors="replace")
    except OSError as error:
        return 0, "", str(error)


def main(arguments):
    if len(arguments) != 1 or not re.match("https?://.", arguments[0]):
        print('checks/smoke.py API_URL, for example: checks/smoke.py "$(deploy/output test ApiUrl)"', file=sys.stderr)
        return 2
    failed = 0
    for title, path, body, patterns in REQUESTS:
        for attempt in range(RETRIES + 1):
            status, content_type, text = send(arguments[0].rstrip("/") + path, body)
            response = describe(status, content_type, text)
            if passes(response, patterns) or status not in TRANSIENT or attempt == RETRIES:
                break
            time.sleep(RETRY_SECONDS)
        if passes(response, patterns):
            print(f"ok      {title}: {status}", flush=True)
        else:
            failed += 1
            print(f'FAILED  {title}: got "{response}", expected "{"|".join(patterns)}"\n{text[:400]}', file=sys.stderr)
    print(f"{len(REQUESTS)} requests, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
