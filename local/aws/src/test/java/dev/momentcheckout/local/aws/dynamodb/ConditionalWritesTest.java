package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionalWritesTest {
    private static final String FAILED = "ConditionalCheckFailedException: The conditional request failed";
    private static final String PAID = "{id: {S: 'a'}, state: {S: 'PAID'}}";

    private final TestDatabase database = new TestDatabase();

    @Test
    void a_put_that_requires_absence_does_not_replace_an_item() {
        database.put(PAID);

        assertThat(database.error("PutItem", "{Item: {id: {S: 'a'}}, ConditionExpression: 'attribute_not_exists(id)'}"))
                .isEqualTo(FAILED);

        assertThat(database.item("a")).isEqualTo(json(PAID));
    }

    @Test
    void a_put_that_requires_absence_creates_an_item() {
        database.perform("PutItem", "{Item: " + PAID + ", ConditionExpression: 'attribute_not_exists(id)'}");

        assertThat(database.item("a")).isEqualTo(json(PAID));
    }

    @Test
    void an_update_whose_condition_fails_changes_nothing() {
        database.put(PAID);

        assertThat(database.error("UpdateItem", """
                {Key: {id: {S: 'a'}}, UpdateExpression: 'SET amount = :a', ConditionExpression: '#s = :open',
                 ExpressionAttributeNames: {'#s': 'state'},
                 ExpressionAttributeValues: {':a': {N: '1'}, ':open': {S: 'OPEN'}}}""")).isEqualTo(FAILED);

        assertThat(database.item("a")).isEqualTo(json(PAID));
    }

    @Test
    void an_update_whose_condition_holds_keeps_the_other_attributes() {
        database.put(PAID);

        database.perform("UpdateItem", """
                {Key: {id: {S: 'a'}}, UpdateExpression: 'SET amount = :a', ConditionExpression: '#s = :paid',
                 ExpressionAttributeNames: {'#s': 'state'},
                 ExpressionAttributeValues: {':a': {N: '1'}, ':paid': {S: 'PAID'}}}""");

        assertThat(database.item("a")).isEqualTo(json("{id: {S: 'a'}, state: {S: 'PAID'}, amount: {N: '1'}}"));
    }

    @Test
    void an_update_whose_condition_fails_creates_no_item() {
        assertThat(database.error("UpdateItem", """
                {Key: {id: {S: 'a'}}, UpdateExpression: 'SET amount = :a', ConditionExpression: 'attribute_exists(id)',
                 ExpressionAttributeValues: {':a': {N: '1'}}}""")).isEqualTo(FAILED);

        assertThat(database.item("a").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"PutItem, 'Item: {id: {S: ''a''}}'", "UpdateItem, 'Key: {id: {S: ''a''}}'"})
    void a_failed_condition_returns_the_current_item_on_request_only(String operation, String parameters) {
        database.put(PAID);
        String request = "{" + parameters + ", ConditionExpression: 'attribute_not_exists(id)'";

        assertThat(database.failure(operation, request + ", ReturnValuesOnConditionCheckFailure: 'ALL_OLD'}")
                        .get("Item"))
                .isEqualTo(json(PAID));
        assertThat(database.failure(operation, request + ", ReturnValuesOnConditionCheckFailure: 'NONE'}")
                        .has("Item"))
                .isFalse();
        assertThat(database.failure(operation, request + "}").has("Item")).isFalse();
    }

    @Test
    void a_failed_condition_returns_no_item_where_there_is_none() {
        JsonNode failure = database.failure("PutItem", """
                {Item: {id: {S: 'a'}}, ConditionExpression: 'attribute_exists(id)',
                 ReturnValuesOnConditionCheckFailure: 'ALL_OLD'}""");

        assertThat(failure.path("__type").asText()).endsWith("#ConditionalCheckFailedException");
        assertThat(failure.has("Item")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amount = :five               | true",
                "amount = :text               | false",
                "amount < :five               | false",
                "amount <= :five              | true",
                "amount < :text               | false",
                ":four < amount               | true",
                "absent = :five               | false",
                "absent <= :five              | false",
                "labels = :set                 | true",
                "attribute_exists(amount) AND attribute_not_exists(absent)        | true",
                "amount = :four OR amount = :five AND attribute_exists(absent)    | false",
                "amount = :five OR amount = :four AND attribute_exists(absent)    | true",
                "(amount = :five OR amount = :four) AND attribute_exists(absent)  | false",
            })
    void evaluates_a_condition(String condition, boolean holds) {
        database.put("{id: {S: 'a'}, amount: {N: '5.0'}, labels: {SS: ['x', 'y']}}");
        JsonNode values = json("{':five': {N: '5'}, ':four': {N: '4'}, ':text': {S: '5'}, ':set': {SS: ['y', 'x']}}");
        List<String> unused = new ArrayList<>();
        values.fieldNames().forEachRemaining(name -> {
            if (!condition.contains(name)) {
                unused.add(name);
            }
        });
        ((ObjectNode) values).remove(unused);
        String request = "{Item: {id: {S: 'a'}}, ConditionExpression: '" + condition + "'"
                + (values.isEmpty() ? "}" : ", ExpressionAttributeValues: " + values + "}");

        if (holds) {
            database.perform("PutItem", request);
        } else {
            assertThat(database.error("PutItem", request)).isEqualTo(FAILED);
        }
    }

    @Test
    void exactly_one_of_several_writers_of_a_revision_succeeds() throws Exception {
        int writers = 4;
        int rounds = 300;
        var together = new CyclicBarrier(writers);
        // The size of a large item takes time to compute, so that the writes would overlap.
        database.put("{id: {S: 'a'}, revision: {N: '0'}, payload: {S: '" + "x".repeat(300_000) + "'}}");
        Callable<Integer> writer = () -> {
            int successes = 0;
            for (int round = 0; round < rounds; round++) {
                int read = database.item("a").at("/revision/N").asInt();
                together.await();
                successes += increments(read) ? 1 : 0;
                together.await();
            }
            return successes;
        };

        int successes = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            for (Future<Integer> done : threads.invokeAll(List.of(writer, writer, writer, writer))) {
                successes += done.get();
            }
        }

        assertThat(successes).isEqualTo(rounds);
        assertThat(database.item("a").at("/revision/N").asInt()).isEqualTo(rounds);
    }

    private boolean increments(int revision) {
        try {
            database.perform("UpdateItem", """
                    {Key: {id: {S: 'a'}}, UpdateExpression: 'SET revision = :next',
                     ConditionExpression: 'revision = :read',
                     ExpressionAttributeValues: {':read': {N: '%d'}, ':next': {N: '%d'}}}""".formatted(revision, revision + 1));
            return true;
        } catch (DynamoDbErrorException e) {
            assertThat(e).hasMessageContaining("ConditionalCheckFailedException");
            return false;
        }
    }
}
