package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeToLiveTest {
    private static final String SPECIFICATION = "{TimeToLiveSpecification: {AttributeName: 'expires_at', Enabled: %s}}";

    private final TestDatabase database = new TestDatabase();
    private final long now = database.clock.instant().getEpochSecond();

    @Test
    void deletes_the_items_whose_time_is_over() {
        enable();
        put("past", now - 1);
        put("present", now);
        put("future", now + 60);

        assertThat(database.engine.deleteExpired()).isEqualTo(1);
        assertThat(ids()).containsExactlyInAnyOrder("present", "future");

        database.clock.advance(Duration.ofSeconds(61));
        assertThat(database.engine.deleteExpired()).isEqualTo(2);
        assertThat(ids()).isEmpty();
    }

    @Test
    void keeps_items_without_a_valid_time() {
        enable();
        long fiveYearsAgo =
                database.clock.instant().atZone(ZoneOffset.UTC).minusYears(5).toEpochSecond();
        put("five-years-and-a-second", fiveYearsAgo - 1);
        put("zero", 0);
        database.put("{id: {S: 'absent'}}");
        database.put("{id: {S: 'text'}, expires_at: {S: '" + (now - 1) + "'}}");
        database.put("{id: {S: 'list'}, expires_at: {L: [{N: '" + (now - 1) + "'}]}}");
        database.put("{id: {S: 'beyond-64-bits'}, expires_at: {N: '"
                + BigInteger.TWO.pow(64).add(BigInteger.valueOf(now - 1)) + "'}}");

        assertThat(database.engine.deleteExpired()).isZero();
        assertThat(ids()).hasSize(6);

        put("five-years", fiveYearsAgo);
        assertThat(database.engine.deleteExpired()).isEqualTo(1);
    }

    @Test
    void a_deleted_item_leaves_the_index() {
        enable();
        database.put("{id: {S: 'a'}, next_check_shard: {S: 'high'}, next_check_at: {N: '1'}, expires_at: {N: '%d'}}"
                .formatted(now - 1));

        database.engine.deleteExpired();

        assertThat(database.perform("Query", """
                {IndexName: 'next-check', KeyConditionExpression: 'next_check_shard = :s',
                 ExpressionAttributeValues: {':s': {S: 'high'}}}""").path("Items")).isEmpty();
    }

    @Test
    void the_stream_record_of_an_expired_item_names_the_service() {
        enable();
        put("expired", now - 1);
        database.engine.deleteExpired();
        database.put("{id: {S: 'expired'}}");
        database.delete("expired");

        List<JsonNode> records = new StreamReader(database).records();

        assertThat(records)
                .extracting(each -> each.path("eventName").asText())
                .containsExactly("INSERT", "REMOVE", "INSERT", "REMOVE");
        assertThat(records.get(1).path("userIdentity"))
                .isEqualTo(TestDatabase.json("{Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com'}"));
        assertThat(records.get(1).at("/dynamodb/OldImage/expires_at/N").asLong())
                .isEqualTo(now - 1);
        assertThat(records.get(3).has("userIdentity")).isFalse();
    }

    @Test
    void deletes_nothing_while_it_is_disabled() {
        put("past", now - 1);
        assertThat(database.engine.deleteExpired()).isZero();

        enable();
        database.perform("UpdateTimeToLive", SPECIFICATION.formatted(false));

        assertThat(database.engine.deleteExpired()).isZero();
        assertThat(ids()).containsExactly("past");
    }

    @Test
    void rejects_an_update_that_changes_nothing() {
        assertThat(database.error("UpdateTimeToLive", SPECIFICATION.formatted(false)))
                .isEqualTo("ValidationException: TimeToLive is already disabled");
        enable();

        assertThat(database.error("UpdateTimeToLive", SPECIFICATION.formatted(true)))
                .isEqualTo("ValidationException: TimeToLive is already enabled");
        assertThat(database.error(
                        "UpdateTimeToLive", SPECIFICATION.formatted(true).replace("expires_at", "ends_at")))
                .isEqualTo("ValidationException: TimeToLive is active on a different AttributeName: current"
                        + " AttributeName is expires_at");
        assertThat(database.perform("DescribeTimeToLive", "{TableName: 'Sessions'}")
                        .at("/TimeToLiveDescription/AttributeName")
                        .asText())
                .isEqualTo("expires_at");
    }

    private void enable() {
        database.perform("UpdateTimeToLive", SPECIFICATION.formatted(true));
    }

    private void put(String id, long expiresAt) {
        database.put("{id: {S: '%s'}, expires_at: {N: '%d'}}".formatted(id, expiresAt));
    }

    private List<String> ids() {
        return valuesOf(database.perform("Scan", "{ConsistentRead: true}"), "id");
    }
}
