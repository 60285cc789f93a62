package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.TemplateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The CORS configuration of an HTTP API: which pages of other origins may call it, and read its responses.
 *
 * @param origins empty allows none, as without a configuration
 * @param maxAge seconds for which a browser may keep the answer to a preflight request
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html">API Gateway: Configure
 *     CORS for HTTP APIs</a>
 */
record Cors(List<String> origins, List<String> methods, List<String> headers, List<String> exposed, int maxAge) {
    static final Cors NONE = new Cors(List.of(), List.of(), List.of(), List.of(), 0);

    private static final String PARAMETER = "CorsOrigins";

    Cors {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
    }

    /**
     * Returns the configuration that a template has with this value of its parameter {@code CorsOrigins}.
     *
     * @param origins separated by commas; empty allows none
     * @throws LabException if the template does not accept the value
     */
    static Cors of(SamTemplate template, String origins) {
        if (origins.isEmpty()) {
            return NONE;
        }
        try {
            Map<String, Object> api =
                    template.properties("Api", Map.of(PARAMETER, origins), Map.of("AWS::StackName", "lab"));
            return api.get("CorsConfiguration") instanceof Map<?, ?> configured ? of(configured) : NONE;
        } catch (TemplateException e) {
            throw new LabException("LAB_CORS_ORIGINS=" + origins + ": " + e.getMessage(), e);
        }
    }

    private static Cors of(Map<?, ?> configured) {
        return new Cors(
                texts(configured.get("AllowOrigins")),
                texts(configured.get("AllowMethods")),
                texts(configured.get("AllowHeaders")),
                texts(configured.get("ExposeHeaders")),
                Integer.parseInt(String.valueOf(configured.get("MaxAge"))));
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    boolean isConfigured() {
        return !origins.isEmpty();
    }

    /** Returns the headers of the answer to a preflight request; none if the origin is not allowed. */
    Map<String, String> preflight(String origin) {
        var answer = new LinkedHashMap<String, String>();
        if (origins.contains(origin)) {
            answer.put("access-control-allow-origin", origin);
            answer.put("access-control-allow-methods", String.join(",", methods));
            answer.put("access-control-allow-headers", String.join(",", headers));
            answer.put("access-control-max-age", Integer.toString(maxAge));
        }
        return answer;
    }

    /** Returns the headers that are added to a function's response; none if the origin is absent or not allowed. */
    Map<String, String> response(Optional<String> origin) {
        return origin.filter(origins::contains)
                .map(allowed -> Map.of(
                        "access-control-allow-origin",
                        allowed,
                        "access-control-expose-headers",
                        String.join(",", exposed)))
                .orElse(Map.of());
    }

    /** Returns whether a function's own header is removed: API Gateway ignores CORS headers of a function. */
    boolean replaces(String header) {
        return isConfigured() && header.toLowerCase(Locale.ROOT).startsWith("access-control-");
    }
}
