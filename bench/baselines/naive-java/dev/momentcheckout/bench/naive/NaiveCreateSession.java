package dev.momentcheckout.bench.naive;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * A competent implementation that ignores cold starts: clients from {@code create()}, typed events, databind and the
 * JDK's HTTP client. It caches the API key and stores the session.
 */
public final class NaiveCreateSession implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    private final SecretsManagerClient secrets = SecretsManagerClient.create();
    private final DynamoDbClient dynamoDb = DynamoDbClient.create();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private @Nullable String apiKey;

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        try {
            JsonNode session = json.readTree(openSession());
            dynamoDb.putItem(put -> put.tableName(System.getenv("SESSIONS_TABLE"))
                    .item(Map.of(
                            "id", AttributeValue.fromS(session.path("id").asText()),
                            "state", AttributeValue.fromS(session.path("status").asText()),
                            "amount", AttributeValue.fromN("1000"),
                            "currency", AttributeValue.fromS("ZAR"))));
            return APIGatewayV2HTTPResponse.builder()
                    .withStatusCode(200)
                    .withHeaders(Map.of("Content-Type", "application/json"))
                    .withBody(json.writeValueAsString(Map.of(
                            "client_token", session.path("client_token").asText(),
                            "session_id", session.path("id").asText())))
                    .build();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String openSession() throws JsonProcessingException {
        if (apiKey == null) {
            apiKey = secrets.getSecretValue(get -> get.secretId(System.getenv("MOMENT_API_KEY_SECRET_ARN")))
                    .secretString();
        }
        var body = Map.of(
                "amount",
                1000,
                "currency",
                "ZAR",
                "options",
                Map.of(
                        "checkout_options",
                        Map.of(
                                "presentation_mode",
                                Map.of("mode", "embedded"),
                                "success_url",
                                System.getenv("SUCCESS_URLS"))));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(System.getenv("MOMENT_BASE_URL") + "/collect/payment_sessions"))
                .header("Authorization", "Bearer " + apiKey)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(json.writeValueAsString(body)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 201) {
                throw new IllegalStateException("Moment answers " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
