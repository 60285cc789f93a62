package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The API contract {@code docs/openapi.yaml}: finds violations in requests and responses. */
final class Contract {
    private static final String SCHEMA_ID = "https://contract.invalid/openapi";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final SchemaRegistry schemas;

    private Contract(JsonNode document) {
        this.document = document;
        this.schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(SCHEMA_ID, document.toString())));
    }

    static Contract read(Path file) throws IOException {
        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        return new Contract(JSON.valueToTree(yaml));
    }

    /** Returns the method and path of each route. */
    Set<String> routes() {
        var routes = new TreeSet<String>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return routes;
    }

    /** Returns all problem types of the contract's schemas. */
    Set<String> problemTypes() {
        var types = new TreeSet<String>();
        collectTypes(document.path("components").path("schemas"), types);
        return types;
    }

    /** Returns the names of all response headers, in lower case. */
    Set<String> responseHeaders() {
        var names = new TreeSet<String>();
        document.path("components")
                .path("responses")
                .forEach(response -> response.path("headers")
                        .fieldNames()
                        .forEachRemaining(name -> names.add(name.toLowerCase(Locale.ROOT))));
        return names;
    }

    private static void collectTypes(JsonNode node, Set<String> types) {
        if (node.isTextual() && node.asText().startsWith("urn:moment-checkout:problem:")) {
            types.add(node.asText());
        }
        node.forEach(child -> collectTypes(child, types));
    }

    /** Returns the violations in an event's request; empty if it conforms. */
    List<String> requestViolations(JsonNode event) {
        String operation = operation(event);
        var violations = new ArrayList<String>();
        JsonNode parameters = document.at(operation + "/parameters");
        for (int i = 0; i < parameters.size(); i++) {
            JsonNode parameter = parameters.get(i);
            String name = parameter.path("name").asText();
            JsonNode value = parameter.path("in").asText().equals("query")
                    ? event.path("queryStringParameters").path(name)
                    : event.path("headers").path(name.toLowerCase(Locale.ROOT));
            violations.addAll(valueViolations(
                    name, parameter.path("required").asBoolean(), operation + "/parameters/" + i, value));
        }
        String body = body(event);
        String schema = operation + "/requestBody/content/application~1json/schema";
        if (!body.isEmpty()) {
            violations.addAll(schemaViolations(schema, json(body)));
        } else if (document.at(operation + "/requestBody/required").asBoolean()) {
            violations.add("the body is missing");
        }
        return violations;
    }

    /** Returns the violations in a response to an event's request; empty if it conforms. */
    List<String> responseViolations(JsonNode event, APIGatewayV2HTTPResponse actual) {
        String response = resolve(operation(event) + "/responses/" + actual.getStatusCode());
        if (document.at(response).isMissingNode()) {
            return List.of("the status " + actual.getStatusCode() + " is not in the contract");
        }
        var violations = new ArrayList<String>();
        Map<String, String> headers = actual.getHeaders();
        document.at(response + "/headers").fieldNames().forEachRemaining(name -> {
            String header = resolve(response + "/headers/" + name);
            JsonNode value =
                    headers.containsKey(name) ? TextNode.valueOf(headers.get(name)) : MissingNode.getInstance();
            violations.addAll(
                    valueViolations(name, document.at(header + "/required").asBoolean(), header, value));
        });
        if (document.at(response + "/content").isMissingNode()) {
            if (!actual.getBody().isEmpty()) {
                violations.add("the contract has no body for this response");
            }
            return violations;
        }
        String type = headers.getOrDefault("Content-Type", "none");
        // An error's application/json is API Gateway's own response, and the type of both bodies for generated clients.
        if (actual.getStatusCode() >= 400 && !type.equals("application/problem+json")) {
            violations.add("a function sends an error as " + type);
            return violations;
        }
        String schema = response + "/content/" + escaped(type) + "/schema";
        if (document.at(schema).isMissingNode()) {
            violations.add("the content type " + type + " is not in the contract");
            return violations;
        }
        violations.addAll(schemaViolations(schema, json(actual.getBody())));
        return violations;
    }

    private List<String> valueViolations(String name, boolean required, String path, JsonNode value) {
        if (value.isMissingNode()) {
            return required ? List.of(name + " is missing") : List.of();
        }
        return schemaViolations(path + "/schema", value);
    }

    private List<String> schemaViolations(String schema, JsonNode value) {
        if (document.at(schema).isMissingNode()) {
            return List.of("the contract has no schema at " + schema);
        }
        if (value.isMissingNode()) {
            return List.of("the body is not JSON");
        }
        // The validator reads text, because it has a tree of another version of Jackson.
        return schemas
                .getSchema(SchemaLocation.of(SCHEMA_ID + "#" + schema))
                .validate(value.toString(), InputFormat.JSON)
                .stream()
                .map(Error::getMessage)
                .toList();
    }

    private static String operation(JsonNode event) {
        JsonNode http = event.path("requestContext").path("http");
        return "/paths/" + escaped(http.path("path").asText()) + "/"
                + http.path("method").asText().toLowerCase(Locale.ROOT);
    }

    /** Returns the target if there is a reference at this path, else the path itself. */
    private String resolve(String path) {
        JsonNode reference = document.at(path + "/$ref");
        return reference.isMissingNode() ? path : reference.asText().substring(1);
    }

    private static String body(JsonNode event) {
        String body = event.path("body").asText("");
        return event.path("isBase64Encoded").asBoolean()
                ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8)
                : body;
    }

    /** Skips a byte order mark, as Jackson does when it reads bytes. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
