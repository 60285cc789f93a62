package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * An HTTP endpoint for AWS's JSON protocols: the header {@code X-Amz-Target} names the operation, the bodies are JSON.
 * It does not verify request signatures.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1 protocol</a>
 */
final class JsonEndpoint implements AutoCloseable {
    private static final HeaderName TARGET = HeaderNames.create("X-Amz-Target");
    private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");

    /** DynamoDB's attribute names have up to 64 KB. */
    private static final int MAX_NAME_LENGTH = 65_536;

    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(MAX_NAME_LENGTH)
                    .build())
            .build());
    private final String contentType;
    private final Operations operations;
    private final HttpListener listener;

    /** The operations of one service. */
    @FunctionalInterface
    interface Operations {
        /**
         * Performs one operation.
         *
         * @param target value of {@code X-Amz-Target}; empty if the header is absent
         * @return the response's body
         * @throws AwsErrorException if the service answers with an error
         */
        JsonNode perform(String target, JsonNode input);
    }

    /**
     * @param service named in the message when the port is in use
     * @param host the address to listen on; {@code 0.0.0.0} for all, so that containers can connect
     * @param port 0 for any free port
     * @param contentType of responses, e.g. {@code application/x-amz-json-1.1}
     * @throws java.io.UncheckedIOException if the port is in use
     */
    JsonEndpoint(String service, String host, int port, String contentType, Operations operations) {
        this.contentType = contentType;
        this.operations = operations;
        this.listener = HttpListener.start(service, host, port, routing -> routing.post("/", this::handle));
    }

    URI endpoint() {
        return listener.endpoint();
    }

    @Override
    public void close() {
        listener.close();
    }

    private void handle(ServerRequest request, ServerResponse response) throws JsonProcessingException {
        response.header(HeaderNames.CONTENT_TYPE, contentType)
                .header(REQUEST_ID, UUID.randomUUID().toString());
        String target = request.headers().first(TARGET).orElse("");
        Object body;
        try {
            byte[] bytes = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
            JsonNode input = json.readTree(new String(bytes, StandardCharsets.UTF_8));
            if (input.isMissingNode()) {
                throw new JsonParseException("The body is empty");
            }
            body = operations.perform(target, input);
        } catch (AwsErrorException error) {
            response.status(error.status());
            body = error.body();
        } catch (JsonProcessingException e) {
            response.status(400);
            body = Map.of("__type", "SerializationException", "Message", "The body is not JSON");
        }
        response.send(json.writeValueAsBytes(body));
    }
}
