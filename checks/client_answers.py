"""The error answers of docs/openapi.yaml, and a server that sends them.

The lab cannot send every answer, such as the operator's mistakes and API Gateway's own responses. The server at a port of its own sends the answer
with the number N to every request below /N.
"""

import http.server
import json
import re
import threading

TYPE = "urn:moment-checkout:problem:"
# A client may be older than the server.
NEW_TYPE = f"{TYPE}newer-than-this-document"
NAMES_A_SESSION = ("payment-already-completed", "order-already-paid", "payment-pending")


def resolved(document, node):
    while "$ref" in node:
        found = document
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        node = found
    return node


def problem_types(document, schema):
    """Yields the problem types that a schema accepts."""
    schema = resolved(document, schema)
    yield from schema.get("properties", {}).get("type", {}).get("enum", [])
    for part in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(part, []):
            yield from problem_types(document, each)


def problem(status, problem_type):
    slug = problem_type.removeprefix(TYPE)
    body = {"type": problem_type, "title": f"Title of {slug}", "status": status, "request_id": "request-1"}
    body["detail"] = f"Detail of {slug}"
    if slug in NAMES_A_SESSION:
        body["session_id"] = "ps_1"
    if status == 400:
        body["field"] = "quantity"
    return body


def answers(document):
    """Returns each error answer of each operation: operation, title, status, headers, body, and whether it is a documented problem."""
    found = []
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    found += [
                        {"operation": operation["operationId"], "status": int(status), **answer}
                        for answer in of_response(document, int(status), resolved(document, response))
                    ]
    return found


def of_response(document, status, response):
    headers = {"X-Request-Id": "request-1", "Cache-Control": "no-store"} if "headers" in response else {}
    if "Retry-After" in response.get("headers", {}):
        headers["Retry-After"] = "7"
    problems = list(problem_types(document, response["content"].get("application/problem+json", {}).get("schema", {})))
    for problem_type in [*problems, *([NEW_TYPE] if problems else [])]:
        title = f"{status} {problem_type.removeprefix(TYPE)}"
        yield {
            "title": title,
            "media_type": "application/problem+json",
            "headers": headers,
            "body": problem(status, problem_type),
        }
    yield {
        "title": f"{status} of API Gateway",
        "media_type": "application/json",
        "headers": {},
        "body": {"message": "Sent by API Gateway"},
    }


class AnswerServer:
    """Serves answers, at /html a page of HTML with status 503 as a proxy does, and at /new-field a session with a field that clients do not know."""

    def __init__(self, found):
        served = {str(number): answer for number, answer in enumerate(found)}
        served["html"] = {"status": 503, "media_type": "text/html", "headers": {}, "body": None}
        created = {"client_token": "token", "session_id": "ps_1", "new_field": {"new": [1]}}
        served["new-field"] = {"status": 200, "media_type": "application/json", "headers": {}, "body": created}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = served[re.match(r"/([\w-]+)/api/", self.path)[1]]
                body = b"<html>Bad gateway</html>" if answer["body"] is None else json.dumps(answer["body"]).encode()
                self.send_response(answer["status"])
                for name, value in {"Content-Type": answer["media_type"], **answer["headers"]}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer  # noqa: N815 (http.server's names)

            def log_message(self, *_):
                """Prints nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
