package dev.momentcheckout.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An app's JSON body: an object, or nothing at all. Fields that nobody asks for are ignored; a field that is asked for and has the wrong type, null
 * included, is refused by name.
 */
public final class JsonBody {
    private static final int MAX_DEPTH = 32;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            // Two amounts in one object: a proxy may have checked the other one.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonNode root;

    private JsonBody(JsonNode root) {
        this.root = root;
    }

    /**
     * Reads the body of a request; an empty one is an empty object.
     *
     * @throws ApiProblemException if it is anything but the UTF-8 of one JSON object, at most 32 levels deep
     */
    public static JsonBody of(Request request) {
        String text = utf8(request.body());
        if (text.isBlank()) {
            return new JsonBody(JsonTree.object());
        }
        try (JsonParser parser = JSON.createParser(text)) {
            JsonNode root = JsonTree.read(parser);
            if (root.isObject() && parser.nextToken() == null) {
                return new JsonBody(root);
            }
        } catch (IOException e) {
            throw ApiProblemException.of(ProblemType.INVALID_REQUEST, "the body is not JSON");
        }
        throw ApiProblemException.of(ProblemType.INVALID_REQUEST, "the body is not a JSON object");
    }

    /**
     * The text of a field, if it is there.
     *
     * @throws ApiProblemException if it is there and is not text
     */
    public Optional<String> text(String field) {
        if (!root.has(field)) {
            return Optional.empty();
        }
        JsonNode value = root.path(field);
        if (!value.isTextual()) {
            throw ApiProblemException.field(field, "must be text");
        }
        return Optional.of(value.textValue());
    }

    /**
     * The whole number of a field, if it is there; 2.0 is none.
     *
     * @throws ApiProblemException if it is there and is not a whole number
     */
    public Optional<Long> wholeNumber(String field) {
        if (!root.has(field)) {
            return Optional.empty();
        }
        JsonNode value = root.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw ApiProblemException.field(field, "must be a whole number");
        }
        return Optional.of(value.longValue());
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiProblemException.of(ProblemType.INVALID_REQUEST, "the body is not UTF-8");
        }
    }
}
