package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WriteLogTest {
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    private final WriteLog log = new WriteLog();
    private final Invocations invocations = new Invocations();
    private final Invocation first = invocations.start("First");
    private final Invocation second = invocations.start("Second");

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    private static JsonNode request(int revision) throws Exception {
        return json("{'Key':{'id':{'S':'ps_1'}},'ExpressionAttributeValues':{':revision':{'N':'" + revision + "'}}}");
    }

    private static JsonNode item(int revision) throws Exception {
        return json("{'id':{'S':'ps_1'},'revision':{'N':'" + revision + "'}}");
    }

    @Test
    void of_two_writes_of_a_revision_the_one_that_was_not_refused_is_the_writer() throws Exception {
        WriteLog.Write refused = log.start(request(2), first);
        WriteLog.Write written = log.start(request(2), second);
        assertThat(log.take(item(1), item(2)).isKnown()).isFalse();

        refused.refused();
        written.written(NOW);
        assertThat(log.take(item(1), item(2)).writer()).contains(new WriteLog.Writer(second, NOW));
        assertThat(log.take(item(1), item(2)).writer()).isEmpty();
    }

    @Test
    void a_write_without_a_response_may_be_the_writer() throws Exception {
        log.start(request(2), first).unknown(NOW);

        assertThat(log.take(item(1), item(2)).writer()).contains(new WriteLog.Writer(first, NOW));
    }

    @Test
    void a_write_that_keeps_the_revision_has_its_writer_too() throws Exception {
        log.start(json("{'Key':{'id':{'S':'ps_1'}}}"), first).written(NOW);

        assertThat(log.take(item(1), item(2)).writer()).isEmpty();
        assertThat(log.take(item(2), item(2)).writer()).contains(new WriteLog.Writer(first, NOW));
    }

    @Test
    void a_record_of_another_process_has_no_writer() throws Exception {
        WriteLog.Answer answer = log.take(item(1), item(2));

        assertThat(answer.isKnown()).isTrue();
        assertThat(answer.writer()).isEmpty();
    }
}
