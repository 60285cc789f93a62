package dev.momentcheckout.edge;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the event of API Gateway's HTTP API, payload format 2.0. The Lambda runtime's data binding would take a fifth
 * of a cold start (docs/decisions/0012).
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Lambda proxy integrations for HTTP APIs</a>
 */
final class HttpApiEventReader {
    private HttpApiEventReader() {}

    /**
     * Returns the event with the fields that {@link Request} uses: route key, headers, query, the claims of the JWT
     * authorizer and the body. Its other fields are not set. Members of unexpected types count as absent.
     *
     * @throws IOException if the stream is not JSON
     */
    static APIGatewayV2HTTPEvent read(InputStream json) throws IOException {
        JsonNode root = JsonTree.read(json.readAllBytes());
        // Setters load fewer classes than the builders.
        APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
        event.setRouteKey(text(root.path("routeKey")));
        event.setHeaders(texts(root.path("headers")));
        event.setQueryStringParameters(texts(root.path("queryStringParameters")));
        event.setRequestContext(requestContext(root.path("requestContext")));
        event.setBody(text(root.path("body")));
        event.setIsBase64Encoded(root.path("isBase64Encoded").asBoolean());
        return event;
    }

    private static APIGatewayV2HTTPEvent.RequestContext requestContext(JsonNode node) {
        var jwt = new APIGatewayV2HTTPEvent.RequestContext.Authorizer.JWT();
        jwt.setClaims(texts(node.path("authorizer").path("jwt").path("claims")));
        var authorizer = new APIGatewayV2HTTPEvent.RequestContext.Authorizer();
        authorizer.setJwt(jwt);
        var context = new APIGatewayV2HTTPEvent.RequestContext();
        context.setAuthorizer(authorizer);
        return context;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties().forEach(member -> {
            String text = text(member.getValue());
            if (text != null) {
                texts.put(member.getKey(), text);
            }
        });
        return texts;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }
}
