package dev.momentcheckout.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example events and the schema of docs/events agree. */
class ExampleEventsTest {
    private static final Path EVENTS = Path.of(System.getProperty("project.root"), "docs/events");
    private static final Pattern JSON_BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode schemaText;
    private final Schema schema;

    ExampleEventsTest() throws IOException {
        schemaText = json.readTree(EVENTS.resolve("event.schema.json").toFile());
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schemaText.toString());
    }

    private List<Error> errors(ExampleEvent event) {
        return errors(event.json());
    }

    /** The validator reads text, because it has a tree of another version of Jackson. */
    private List<Error> errors(JsonNode event) {
        return schema.validate(event.toString(), InputFormat.JSON);
    }

    @ParameterizedTest
    @MethodSource("dev.momentcheckout.example.ExampleEvent#names")
    void every_example_is_valid(String name) {
        assertThat(errors(ExampleEvent.read(name))).isEmpty();
    }

    @Test
    void there_is_an_example_of_each_detail_type_and_the_consumer_knows_all() {
        List<String> types =
                Stream.of(DetailType.values()).map(DetailType::wireName).toList();
        assertThat(schemaText.at("/properties/detail-type/enum"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(types);
        assertThat(ExampleEvent.names().stream()
                        .map(name -> ExampleEvent.read(name)
                                .json()
                                .path("detail-type")
                                .asText())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    void the_examples_use_every_field_of_a_session() {
        Stream<String> used = ExampleEvent.names().stream()
                .filter(name -> !name.equals("refunded"))
                .flatMap(name -> ExampleEvent.read(name).json().path("detail").properties().stream())
                .map(Map.Entry::getKey)
                .distinct();
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(schemaText.at("/$defs/session/properties").properties().stream()
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Test
    void the_examples_of_the_document_are_valid_details_of_a_paid_session() throws IOException {
        List<JsonNode> details = JSON_BLOCK
                .matcher(Files.readString(EVENTS.resolve("README.md")))
                .results()
                .map(block -> tree(block.group(1)))
                .filter(block -> block.has("session_id"))
                .toList();
        assertThat(details).isNotEmpty();
        for (JsonNode detail : details) {
            JsonNode event =
                    json.createObjectNode().put("detail-type", "Payment Paid").set("detail", detail);
            assertThat(errors(event)).as(detail.toString()).isEmpty();
        }
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paid-ticket", "needs-review", "refunded"})
    void a_field_that_a_later_release_adds_is_valid(String name) {
        assertThat(errors(ExampleEvent.read(name).with("added_later", "x"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.momentcheckout.example.ExampleEvent#names")
    void every_event_has_the_version_of_the_schema(String name) {
        assertThat(errors(ExampleEvent.read(name).without("schema_version"))).isNotEmpty();
        assertThat(errors(ExampleEvent.read(name).with("schema_version", 2))).isNotEmpty();
        assertThat(errors(ExampleEvent.read(name).with("schema_version", "1"))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "session_id", "state", "rank", "occurred_at", "amount", "currency", "mode"})
    void a_paid_session_has_its_terms_and_its_rank(String field) {
        assertThat(errors(ExampleEvent.read("paid-ticket").without(field))).isNotEmpty();
    }

    @Test
    void fields_of_another_form_are_invalid() {
        ExampleEvent valid = ExampleEvent.read("paid-product");
        assertThat(errors(valid.with("session_id", "cs_1"))).isNotEmpty();
        assertThat(errors(valid.with("owner", "customer-1"))).isNotEmpty();
        assertThat(errors(valid.with("owner", Map.of("subject", "customer-1")))).isNotEmpty();
        assertThat(errors(valid.with("reference", "two words"))).isNotEmpty();
        assertThat(errors(valid.without("quantity"))).isNotEmpty();
        assertThat(errors(valid.with("review_reasons", List.of("amount-mismatch"))))
                .isNotEmpty();
        assertThat(errors(valid.with("approved", Map.of("review_reasons", List.of(), "reported", List.of()))))
                .isNotEmpty();
        assertThat(errors(valid.with("approved", Map.of("review_reasons", List.of("price-changed")))))
                .isNotEmpty();
    }

    @Test
    void a_payment_that_needs_review_is_not_approved() {
        Map<String, Object> approved = Map.of("review_reasons", List.of("price-changed"), "reported", List.of());
        assertThat(errors(ExampleEvent.read("paid-ticket").with("approved", approved)))
                .isEmpty();
        assertThat(errors(ExampleEvent.read("needs-review").with("approved", approved)))
                .isNotEmpty();
    }
}
