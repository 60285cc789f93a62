"""The client that openapi-python-client generates, against each answer of docs/openapi.yaml and against the lab."""

import json
import os
import pathlib
import urllib.request
import uuid

import jsonschema_rs
import pytest
import yaml
from moment_checkout_client import Client
from moment_checkout_client.api.default import create_payment_session, get_session_status, receive_webhook
from moment_checkout_client.models import Created, CreateRequest, ErrorResponse, MomentEvent, MomentEventData, Status
from moment_checkout_client.models.status_status import StatusStatus
from moment_checkout_client.types import UNSET

DOCUMENT = yaml.safe_load(pathlib.Path(os.environ["DOCUMENT"]).read_text(encoding="utf-8"))
ANSWERS = json.loads(pathlib.Path(os.environ["ANSWERS"]).read_text())
LAB, MOMENT, PAGE = (Client(base_url=os.environ[name]) for name in ("LAB_API", "LAB_MOMENT", "LAB_PAGE"))
PROBLEM = "urn:moment-checkout:problem:"


def send(operation, client):
    if operation == "createPaymentSession":
        return create_payment_session.sync_detailed(client=client)
    if operation == "getSessionStatus":
        return get_session_status.sync_detailed(client=client, session_id="ps_1")
    event = MomentEvent(id="evt_1", type_="payment_session.completed", data=MomentEventData())
    headers = {"webhook_id": "1", "webhook_timestamp": "1", "webhook_signature": "v1,"}
    return receive_webhook.sync_detailed(client=client, body=event, **headers)


def command(client, path):
    client.get_httpx_client().post(path).raise_for_status()


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer['operation']} {answer['title']}")
def test_each_answer_has_its_type_and_all_its_members(answer):
    response = send(answer["operation"], Client(base_url=answer["base"]))
    assert response.status_code == answer["status"]
    assert isinstance(response.parsed, ErrorResponse)
    assert response.parsed.to_dict() == answer["body"]
    for name in ("type_", "title", "status", "detail", "field", "session_id", "request_id", "message"):
        assert getattr(response.parsed, name) == answer["body"].get(name.rstrip("_"), UNSET)
    for name, value in answer["headers"].items():
        assert response.headers[name] == value


def test_the_text_of_html_is_in_the_error():
    client = Client(base_url=os.environ["HTML"])
    with pytest.raises(json.JSONDecodeError) as error:
        create_payment_session.sync_detailed(client=client)
    assert error.value.doc == "<html>Bad gateway</html>"


def test_a_field_that_is_newer_than_the_client_is_ignored():
    created = create_payment_session.sync(client=Client(base_url=os.environ["NEW_FIELD"]))
    assert created.session_id == "ps_1"


def validator(schema):
    return jsonschema_rs.validator_for({"components": DOCUMENT["components"], "$ref": schema})


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer['operation']} {answer['title']}")
def test_each_answer_conforms_to_the_document(answer):
    assert validator("#/components/schemas/ErrorResponse").is_valid(answer["body"])


@pytest.mark.parametrize("body", [{}, {"title": "no type"}, {"type": "no title", "status": 1, "request_id": "1"}])
def test_a_body_that_is_neither_a_problem_nor_api_gateways_does_not_conform(body):
    assert not validator("#/components/schemas/ErrorResponse").is_valid(body)


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        ("CreateRequest", []),
        ("CreateRequest", ""),
        ("PaidOrPendingProblem", {"type": f"{PROBLEM}payment-pending", "title": "1", "status": 409, "request_id": "1"}),
        ("InternalErrorProblem", {"type": f"{PROBLEM}internal-error", "title": "1", "status": 503, "request_id": "1"}),
    ],
)
def test_what_the_document_does_not_allow_does_not_conform(schema, body):
    assert not validator(f"#/components/schemas/{schema}").is_valid(body)


@pytest.mark.parametrize("body", [None, {}, {"quantity": None}])
def test_a_create_request_may_be_null(body):
    assert validator("#/components/schemas/CreateRequest").is_valid(body)


def test_a_payment_in_the_lab():
    key = str(uuid.uuid4())
    created = create_payment_session.sync(client=LAB, idempotency_key=key)
    assert isinstance(created, Created)
    again = create_payment_session.sync(client=LAB, idempotency_key=key, body=CreateRequest(reference=None))
    assert again == created
    status = get_session_status.sync(client=LAB, session_id=created.session_id)
    assert isinstance(status, Status)
    assert (status.status, status.final, status.amount, status.currency) == (StatusStatus.ACTIVE, False, 1000, "ZAR")

    command(MOMENT, f"/_sim/sessions/{created.session_id}/pay")
    # Moment's webhook may arrive after some reads.
    reads = (get_session_status.sync(client=LAB, session_id=created.session_id).status for _ in range(2000))
    assert StatusStatus.COMPLETED in reads

    paid = create_payment_session.sync_detailed(client=LAB, idempotency_key=key)
    assert paid.status_code == 409
    assert isinstance(paid.parsed, ErrorResponse)
    assert paid.parsed.type_ == f"{PROBLEM}payment-already-completed"
    assert paid.parsed.session_id == created.session_id


def test_a_request_without_key_and_body():
    assert isinstance(create_payment_session.sync(client=LAB), Created)


def test_errors_of_the_lab():
    invalid = create_payment_session.sync_detailed(client=LAB, body=CreateRequest(reference="not a reference"))
    assert (invalid.status_code, invalid.parsed.type_, invalid.parsed.field) == (
        400,
        f"{PROBLEM}invalid-request",
        "reference",
    )
    unknown = get_session_status.sync_detailed(client=LAB, session_id="ps_unknown")
    assert (unknown.status_code, unknown.parsed.type_) == (404, f"{PROBLEM}session-not-found")
    assert unknown.parsed.request_id == unknown.headers["X-Request-Id"]
    headers = {"webhook_id": "1", "webhook_timestamp": "1", "webhook_signature": "v1,"}
    event = MomentEvent(id="evt_1", type_="payment_session.completed", data=MomentEventData())
    webhook = receive_webhook.sync_detailed(client=LAB, body=event, **headers)
    assert (webhook.status_code, webhook.parsed.type_) == (401, f"{PROBLEM}webhook-verification-failed")


def test_moment_fails():
    command(PAGE, "/lab/faults/MOMENT_FAILS/on")
    try:
        failed = create_payment_session.sync_detailed(client=LAB)
    finally:
        command(PAGE, "/lab/faults/MOMENT_FAILS/off")
    assert (failed.status_code, failed.parsed.type_) == (503, f"{PROBLEM}moment-unavailable")
    assert int(failed.headers["Retry-After"]) > 0


def test_a_key_of_another_product():
    command(PAGE, "/lab/pricing/catalog")
    try:
        key = str(uuid.uuid4())
        assert isinstance(
            create_payment_session.sync(client=LAB, idempotency_key=key, body=CreateRequest(product_id="tea")), Created
        )
        other = create_payment_session.sync_detailed(
            client=LAB, idempotency_key=key, body=CreateRequest(product_id="cake")
        )
        unknown = create_payment_session.sync_detailed(client=LAB, body=CreateRequest(product_id="unknown"))
    finally:
        command(PAGE, "/lab/pricing/fixed")
    assert (other.status_code, other.parsed.type_) == (409, f"{PROBLEM}idempotency-key-reused")
    assert other.parsed.session_id is UNSET
    assert (unknown.status_code, unknown.parsed.type_) == (404, f"{PROBLEM}product-not-found")


def test_api_gateways_own_response_of_the_lab():
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{os.environ['LAB_API']}/unknown")
    assert ErrorResponse.from_dict(json.load(error.value)).message == "Not Found"
