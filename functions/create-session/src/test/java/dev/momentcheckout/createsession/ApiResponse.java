package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.edge.ProblemType;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The response that an app gets. */
record ApiResponse(int status, Map<String, String> headers, String body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> PROBLEM_MEMBERS =
            Set.of("type", "title", "status", "detail", "field", "session_id", "request_id");

    static ApiResponse of(APIGatewayV2HTTPResponse response) {
        return new ApiResponse(response.getStatusCode(), response.getHeaders(), response.getBody());
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    String token() {
        return opened().path("client_token").asText();
    }

    String session() {
        return opened().path("session_id").asText();
    }

    @Nullable String retryAfter() {
        return headers.get("Retry-After");
    }

    /** Checks that this is a problem document of the type, without members that are not documented, such as a token. */
    ApiResponse isProblem(ProblemType type) {
        assertThat(json().path("type").asText()).as(body).isEqualTo(type.uri());
        assertThat(status).isEqualTo(type.status());
        assertThat(json().path("status").asInt()).isEqualTo(type.status());
        assertThat(json().path("title").asText()).isEqualTo(type.title());
        assertThat(json().path("request_id").asText()).isEqualTo(CreateFixture.REQUEST_ID);
        assertThat(names()).isSubsetOf(PROBLEM_MEMBERS);
        assertThat(headers)
                .containsEntry("Content-Type", "application/problem+json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Request-Id", CreateFixture.REQUEST_ID);
        return this;
    }

    /** Checks, like {@link #isProblem}, that this is a problem document, and that it has no details. */
    ApiResponse isBareProblem(ProblemType type) {
        isProblem(type);
        assertThat(names()).containsExactlyInAnyOrder("type", "title", "status", "request_id");
        return this;
    }

    ApiResponse isInvalid(String field) {
        isProblem(ProblemType.INVALID_REQUEST);
        assertThat(json().path("field").asText()).isEqualTo(field);
        return this;
    }

    ApiResponse isAboutSession(String id) {
        assertThat(json().path("session_id").asText()).isEqualTo(id);
        return this;
    }

    private JsonNode opened() {
        assertThat(status).as(body).isEqualTo(200);
        return json();
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        json().fieldNames().forEachRemaining(names::add);
        return names;
    }
}
