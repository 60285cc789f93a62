"""An example: a shop's backend writes an order to the checkout stack's table Catalog before its app pays it.

order_writer.py TABLE ORDER_ID AMOUNT CURRENCY [OWNER]     needs boto3
"""

import sys

import boto3


def write_order(table, order_id, amount, currency, owner=None):
    """Writes an order once. A repeated call with the same values has no effect, so a caller repeats it after an error.

    `amount` is in minor units: 9900 for ZAR 99.00. `owner` is iss#sub of the access token of the only customer who may pay; without it, every
    caller who knows the order's id may. Return the order's id to the app afterwards, not before.

    Raises ValueError if the order exists with another price or owner. After any other error it is unknown whether the order was written.
    """
    order = {"id": {"S": f"order#{order_id}"}, "amount": {"N": str(amount)}, "currency": {"S": currency}}
    if owner is not None:
        order["owner"] = {"S": owner}
    dynamodb = boto3.client("dynamodb")
    try:
        dynamodb.put_item(
            TableName=table,
            Item=order,
            ConditionExpression="attribute_not_exists(id)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        # The SDK repeats a request whose answer was lost, and the repetition finds what the first one wrote.
        if error.response["Item"] != order:
            raise ValueError(f"the order {order_id} exists with other values") from error


if __name__ == "__main__":
    table, order_id, amount, currency, *owner = sys.argv[1:]
    write_order(table, order_id, int(amount), currency, *owner)
