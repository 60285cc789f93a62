package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A port of {@link SdkExample}: two Lambda functions behind an HTTP API. Each comment that begins with a number is the
 * line of the example that the statements below it port. Only Moment's address differs.
 */
final class NaiveBackend implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI moment;
    private final String secretKey;

    /**
     * @param moment in place of {@code https://api.momentpay.net}
     * @param secretKey the environment variable {@code MOMENT_SECRET_KEY}
     */
    NaiveBackend(URI moment, String secretKey) {
        this.moment = moment;
        this.secretKey = secretKey;
    }

    /** A Lambda function's response to API Gateway. */
    record LambdaResponse(int statusCode, String contentType, String body) {}

    // 1: // Called by fetchClientToken — POST /api/create-payment-session
    // 2: exports.createPaymentSession = async (event) => {
    LambdaResponse createPaymentSession() throws IOException, InterruptedException {
        // 9: body: JSON.stringify({
        ObjectNode body = JSON.createObjectNode();
        // 10: amount: 10000,
        body.put("amount", 10000);
        // 11: currency: 'ZAR',
        body.put("currency", "ZAR");
        // 12: type: 'one_time',
        body.put("type", "one_time");
        // 13: options: {
        ObjectNode options = body.putObject("options");
        // 14: checkout_options: {
        ObjectNode checkoutOptions = options.putObject("checkout_options");
        // 15: presentation_mode: { mode: 'embedded' },
        checkoutOptions.putObject("presentation_mode").put("mode", "embedded");
        // 16: success_url: 'yourapp://checkout?session_id={SESSION_ID}', // deep link back to app
        checkoutOptions.put("success_url", "yourapp://checkout?session_id={SESSION_ID}");
        // 17: },
        // 18: },
        // 19: }),

        // 3: const response = await fetch('https://api.momentpay.net/collect/payment_sessions', {
        HttpRequest request = HttpRequest.newBuilder(URI.create(moment + "/collect/payment_sessions"))
                // 4: method: 'POST',
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                // 5: headers: {
                // 6: Authorization: `Bearer ${process.env.MOMENT_SECRET_KEY}`,
                .header("Authorization", "Bearer " + secretKey)
                // 7: 'Content-Type': 'application/json',
                .header("Content-Type", "application/json")
                // 8: },
                .build();
        // 20: });
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());

        // 21: const { client_token } = await response.json();
        JsonNode clientToken = json(response).path("client_token");
        // 22: return {
        // 23: statusCode: 200,
        // 24: headers: { 'Content-Type': 'application/json' },
        // 25: body: JSON.stringify({ client_token }),
        ObjectNode answer = JSON.createObjectNode();
        if (!clientToken.isMissingNode()) {
            // JSON.stringify leaves out a field that is undefined.
            answer.set("client_token", clientToken);
        }
        return new LambdaResponse(200, "application/json", answer.toString());
        // 26: };
        // 27: };
    }

    // 28: // Called by fetchSessionStatus — GET /api/session-status?session_id=abc123
    // 29: exports.getSessionStatus = async (event) => {
    // 30: const sessionId = event.queryStringParameters?.session_id;
    LambdaResponse getSessionStatus(String sessionId) throws IOException, InterruptedException {
        // 31: const response = await fetch(
        // 32: `https://api.momentpay.net/collect/payment_sessions/${sessionId}`,
        HttpRequest request = HttpRequest.newBuilder(URI.create(moment + "/collect/payment_sessions/" + sessionId))
                // 33: { headers: { Authorization: `Bearer ${process.env.MOMENT_SECRET_KEY}` } }
                .header("Authorization", "Bearer " + secretKey)
                .build();
        // 34: );
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());

        // 35: const session = await response.json();
        JsonNode session = json(response);
        // 36: return {
        // 37: statusCode: 200,
        // 38: headers: { 'Content-Type': 'application/json' },
        // 39: body: JSON.stringify({ status: session.status, ...session }),
        ObjectNode answer = JSON.createObjectNode();
        answer.set("status", session.path("status"));
        session.properties().forEach(field -> answer.set(field.getKey(), field.getValue()));
        return new LambdaResponse(200, "application/json", answer.toString());
        // 40: };
        // 41: };
    }

    /** {@code response.json()}, which throws if the body is not JSON. */
    private static JsonNode json(HttpResponse<String> response) throws JsonProcessingException {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
