import re

import pytest
import smoke

PROBLEM = '{"type": "urn:moment-checkout:problem:%s"}'


def verdicts(*response):
    described = smoke.describe(*response)
    return {title for title, _, _, patterns in smoke.REQUESTS if smoke.passes(described, patterns)}


def test_the_functions_own_problems_pass():
    found = verdicts(400, "application/problem+json", PROBLEM % "invalid-request")
    assert found == {"status, malformed session id", "status, no session id", "create, a field of the wrong type"}


def test_api_gateways_rejection_passes_where_sign_in_is_possible():
    assert "status, unknown session" in verdicts(401, "application/json", '{"message":"Unauthorized"}')
    assert "webhook, no signature" not in verdicts(401, "application/json", '{"message":"Unauthorized"}')


def test_the_unknown_session_has_a_valid_id():
    """Otherwise the function answers 400 before it looks for the session."""
    path = next(path for title, path, _, _ in smoke.REQUESTS if title == "status, unknown session")
    assert re.search(r"session_id=ps_[A-Za-z0-9_-]{1,125}$", path)


@pytest.mark.parametrize("status", [0, 200, 403, 500, 503])
def test_any_other_response_fails(status):
    assert verdicts(status, "application/json", "{}") == set()


def test_an_argument_that_is_no_url_is_refused():
    assert smoke.main([]) == 2
    assert smoke.main(["api.example"]) == 2
