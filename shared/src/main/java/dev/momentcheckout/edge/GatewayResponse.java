package dev.momentcheckout.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What API Gateway's HTTP API is answered, payload format 2.0. */
record GatewayResponse(int status, Map<String, String> headers, String body) {

    void write(OutputStream to) throws IOException {
        ObjectNode json = JsonTree.object().put("statusCode", status);
        headers.forEach(json.putObject("headers")::put);
        json.put("body", body).put("isBase64Encoded", false);
        to.write(JsonTree.text(json).getBytes(StandardCharsets.UTF_8));
    }
}
