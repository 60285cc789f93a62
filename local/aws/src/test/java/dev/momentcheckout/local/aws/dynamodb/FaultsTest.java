package dev.momentcheckout.local.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class FaultsTest {
    private final TestDatabase database = new TestDatabase();

    @Test
    void throttled_requests_have_no_effect() {
        database.engine.faults().throttleNext(2);

        assertThat(database.error("PutItem", "{Item: {id: {S: 'a'}}}"))
                .startsWith("ProvisionedThroughputExceededException: ");
        assertThat(database.error("GetItem", "{Key: {id: {S: 'a'}}}"))
                .startsWith("ProvisionedThroughputExceededException: ");

        assertThat(database.item("a").isMissingNode()).isTrue();
        assertThat(new StreamReader(database).records()).isEmpty();
    }

    @Test
    void a_request_whose_response_is_lost_has_its_effect() {
        database.engine.faults().loseNextResponses(1);

        assertThatExceptionOfType(LostResponseException.class).isThrownBy(() -> database.put("{id: {S: 'a'}}"));

        assertThat(database.item("a").isMissingNode()).isFalse();
    }

    @Test
    void requests_about_tables_and_streams_never_fail() {
        database.engine.faults().throttleNext(1);
        database.engine.faults().loseNextResponses(1);

        assertThat(database.perform("ListTables", "{}").path("TableNames")).hasSize(2);
        assertThat(new StreamReader(database).records()).isEmpty();
    }
}
