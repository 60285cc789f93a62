package dev.momentcheckout.example;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The shop's table: one item for each payment, with everything that it bought and for whom. A ticket, a delivery or a
 * credit is this item and nothing else, so one write either fulfils the payment completely or not at all. A balance is
 * the sum of its credits: a counter beside them would need a second write, which a crash could omit or repeat.
 */
final class Fulfilments {
    private final DynamoDbClient dynamoDb;
    private final String table;

    Fulfilments(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * Fulfils a paid session, unless it was fulfilled before. The condition implements the rule for shops: this shop
     * acts on the highest rank only, so a rank is above the highest acted on if the session has no item.
     *
     * @return whether this call fulfilled it
     * @throws IllegalArgumentException if the detail lacks a field
     */
    boolean fulfil(EventDetail detail, Delivery delivery) {
        try {
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(detail, delivery))
                    .conditionExpression("attribute_not_exists(session_id)"));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    private static Map<String, AttributeValue> item(EventDetail detail, Delivery delivery) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("session_id", text(detail.text("session_id")));
        item.put("id", text(detail.text("id")));
        item.put("rank", number(detail.number("rank")));
        item.put("amount", number(detail.number("amount")));
        item.put("currency", text(detail.text("currency")));
        item.put("recipient", text(delivery.recipient().key()));
        EventDetail approved = detail.optionalObject("approved");
        if (approved != null) {
            // The customer may have paid another amount, which an operator approved: the event has it.
            item.put("approved", AttributeValue.fromSs(approved.texts("review_reasons")));
        }
        switch (delivery) {
            case Delivery.Ticket ticket -> {
                item.put("kind", text("ticket"));
                if (ticket.reference() != null) {
                    item.put("reference", text(ticket.reference()));
                }
            }
            case Delivery.Product product -> {
                item.put("kind", text("product"));
                item.put("product_id", text(product.productId()));
                item.put("quantity", number(product.quantity()));
            }
            case Delivery.Order order -> {
                item.put("kind", text("order"));
                item.put("order_id", text(order.recipient().orderId()));
                if (order.paidBy() != null) {
                    item.put("paid_by", text(order.paidBy().key()));
                }
            }
            case Delivery.TopUp _ -> item.put("kind", text("top-up"));
        }
        return item;
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
