package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid requests are rejected without a call to Moment and without a write. */
class BadInputTest {
    private static final CreateFixture FIXTURE = CreateFixture.open();
    private static final CreateSessionHandler HANDLER = FIXTURE.handler();
    private static final CreateSessionHandler SIGNED_IN = FIXTURE.handler(Map.of("SIGN_IN", "required"));

    @AfterEach
    void assertNoEffects() {
        assertThat(FIXTURE.testEnvironment().items()).isEmpty();
        assertThat(FIXTURE.testEnvironment().moment().calls()).isEmpty();
    }

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    private static ApiResponse post(HttpApiRequest call) {
        return CreateFixture.post(HANDLER, call);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "product_id|7",
                "product_id|{}",
                "order_id|7",
                "order_id|[]",
                "order_id|true",
                "currency|710",
                "quantity|\"2\"",
                "quantity|2.0",
                "quantity|2.5",
                "amount|\"1000\"",
                "amount|1e3",
                "amount|true",
                "amount|[1000]",
                "amount|9223372036854775808",
                "reference|7",
                "reference|true",
                "reference|\"\"",
                "reference|\"two words\"",
                "success_url|7",
                "success_url|[\"https://example.com\"]"
            })
    void a_field_of_the_wrong_type_is_rejected_by_name(String field, String value) {
        post(HttpApiRequest.create().withBody("{\"" + field + "\":" + value + "}"))
                .isInvalid(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null null",
                "null x",
                "nullx",
                "[null]",
                "\uFEFF\uFEFF{}",
                "{}\uFEFF",
                "{\"amount\":null,\"amount\":1}",
                "7",
                "\"text\"",
                "true",
                "{",
                "{]",
                "{\"amount\":}",
                "{'amount':1}",
                "amount=1000",
                "{} {}",
                "{}x",
                "{\"amount\":1,\"amount\":2}",
                "{\"a\":{\"b\":1,\"b\":2}}"
            })
    void a_body_that_is_not_one_json_object_is_rejected(String body) {
        post(HttpApiRequest.create().withBody(body)).isProblem(ProblemType.INVALID_REQUEST);
    }

    @Test
    void a_body_nested_too_deeply_is_rejected() {
        post(HttpApiRequest.create().withBody("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}"))
                .isProblem(ProblemType.INVALID_REQUEST);
        post(HttpApiRequest.create().withBody("{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}"))
                .isProblem(ProblemType.INVALID_REQUEST);
    }

    @Test
    void a_body_that_is_not_utf_8_is_rejected() {
        post(HttpApiRequest.create().withBody(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}))
                .isProblem(ProblemType.INVALID_REQUEST);
        post(HttpApiRequest.create().withBody(new byte[] {(byte) 0xFF, (byte) 0xFE}))
                .isProblem(ProblemType.INVALID_REQUEST);
    }

    @Test
    void a_body_that_is_flagged_as_base64_and_is_not_is_rejected() {
        post(HttpApiRequest.create().withBody("%%%").flaggedAsBase64()).isProblem(ProblemType.INVALID_REQUEST);
    }

    @Test
    void a_body_of_more_than_64_kib_is_too_large() {
        int padding = 64 * 1024 - "{\"a\":\"\"}".length();
        post(HttpApiRequest.create().withBody("{\"a\":\"" + "x".repeat(padding + 1) + "\"}"))
                .isBareProblem(ProblemType.BODY_TOO_LARGE);
        post(HttpApiRequest.create().withBody(new byte[64 * 1024 + 1])).isBareProblem(ProblemType.BODY_TOO_LARGE);
        // Half the characters, but the same number of bytes.
        post(HttpApiRequest.create().withBody("{\"a\":\"" + "é".repeat(padding / 2 + 1) + "\"}"))
                .isBareProblem(ProblemType.BODY_TOO_LARGE);
    }

    @Test
    void a_body_of_64_kib_is_accepted() {
        int padding = 64 * 1024 - "{\"amount\":\"\"}".length();
        post(HttpApiRequest.create().withBody("{\"amount\":\"" + "x".repeat(padding) + "\"}"))
                .isInvalid("amount");
    }

    @Test
    void a_body_of_two_megabytes_is_too_large() {
        post(HttpApiRequest.create().withBody("x".repeat(2_000_000))).isBareProblem(ProblemType.BODY_TOO_LARGE);
        post(HttpApiRequest.create().withBody(new byte[2_000_000])).isBareProblem(ProblemType.BODY_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "order-17",
                "0b0f2c9e6a524f438d4e6a8a3f5c1d27",
                "{0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27}",
                "0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d2",
                "0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27,x",
                "1-1-1-1-1",
                "0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1dg7",
                // The nil and the max UUID, and versions 1, 3, 5, 6 and 8.
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
                "c232ab00-9414-11ec-b3c8-9f6bdeced846",
                "5df41881-3aed-3515-88a7-2f4a814cf09e",
                "2ed6657d-e927-568b-95e1-2665a8aea6a2",
                "1ec9414c-232a-6b00-b3c8-9f6bdeced846",
                "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0",
                // Variants of other standards.
                "0b0f2c9e-6a52-4f43-0d4e-6a8a3f5c1d27",
                "0b0f2c9e-6a52-4f43-cd4e-6a8a3f5c1d27"
            })
    void the_key_of_an_anonymous_caller_must_be_a_uuid_of_version_4_or_7(String key) {
        post(HttpApiRequest.create().withHeader("idempotency-key", key)).isProblem(ProblemType.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "tab\there", "zoë", "nul\0"})
    void the_key_of_a_signed_in_caller_must_be_visible_ascii(String key) {
        CreateFixture.post(
                        SIGNED_IN,
                        HttpApiRequest.create().signedInAs("iss", "sub").withHeader("idempotency-key", key))
                .isProblem(ProblemType.INVALID_REQUEST);
    }

    @Test
    void a_key_of_more_than_255_characters_is_rejected() {
        CreateFixture.post(
                        SIGNED_IN,
                        HttpApiRequest.create().signedInAs("iss", "sub").withHeader("idempotency-key", "k".repeat(256)))
                .isProblem(ProblemType.INVALID_REQUEST);
    }

    @Test
    void two_keys_are_rejected() {
        post(HttpApiRequest.create()
                        .withHeader("idempotency-key", CreateFixture.KEY)
                        .withHeader("Idempotency-Key", CreateFixture.KEY))
                .isProblem(ProblemType.INVALID_REQUEST);
        post(HttpApiRequest.create().withHeader("idempotency-key", CreateFixture.KEY + "," + CreateFixture.KEY))
                .isProblem(ProblemType.INVALID_REQUEST);
    }
}
