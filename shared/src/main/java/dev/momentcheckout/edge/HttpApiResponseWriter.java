package dev.momentcheckout.edge;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the response to API Gateway's HTTP API, payload format 2.0, without data binding (docs/decisions/0012). */
final class HttpApiResponseWriter {
    private HttpApiResponseWriter() {}

    static void write(APIGatewayV2HTTPResponse response, OutputStream output) throws IOException {
        ObjectNode json = JsonTree.object().put("statusCode", response.getStatusCode());
        response.getHeaders().forEach(json.putObject("headers")::put);
        json.put("body", response.getBody()).put("isBase64Encoded", response.getIsBase64Encoded());
        output.write(JsonTree.text(json).getBytes(StandardCharsets.UTF_8));
    }
}
