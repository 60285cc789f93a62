"""Hooks of Schemathesis, loaded by checks/clients.py.

A schema cannot say all that makes a request acceptable: a key that names no other purchase, a configured return address, a session that exists, a
signature. The hooks add that to valid requests, so that the functions must accept every one. Invalid requests stay as they are.

CHECKED_API is the API's URL, CHECKED_ANSWERS a file that gets the number of answers by operation and status.
"""

import atexit
import base64
import collections
import hashlib
import hmac
import json
import os
import pathlib
import random
import time
import urllib.request
import uuid

import schemathesis

API, ANSWERS = os.environ["CHECKED_API"], pathlib.Path(os.environ["CHECKED_ANSWERS"])
# The simulator's signing secret, which its README publishes.
SECRET = bytes(range(32))
RANDOM = random.Random(20)

answers = collections.Counter()
atexit.register(lambda: ANSWERS.write_text(json.dumps(answers)))


def new_session():
    with urllib.request.urlopen(f"{API}/api/create-payment-session", b"") as response:
        return json.load(response)["session_id"]


SESSION = new_session()


@schemathesis.hook
def before_call(_context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.path == "/api/create-payment-session":
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(uuid.UUID(int=RANDOM.getrandbits(128), version=4))
        if isinstance(case.body, dict):
            case.body.pop("success_url", None)
            # To JSON Schema 5.0 is an integer too. The functions want it without a fraction, as the document says.
            case.body = {name: int(value) if isinstance(value, float) else value for name, value in case.body.items()}
    elif case.path == "/api/session-status" and RANDOM.random() < 0.5:
        case.query["session_id"] = SESSION
    elif case.path == "/api/moment-webhook":
        body = kwargs["data"] = json.dumps(case.body).encode()
        sent_at = str(int(time.time()))
        signed = f"{case.headers['webhook-id']}.{sent_at}.".encode() + body
        signature = base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
        case.headers.update({"webhook-timestamp": sent_at, "webhook-signature": f"v1,{signature}"})


@schemathesis.hook
def after_call(_context, case, response):
    answers[f"{case.path} {response.status_code}"] += 1
