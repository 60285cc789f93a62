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
 * The JSON body of an app's request: an object, or empty. Unknown fields are ignored. A known field of the wrong type
 * is rejected by name.
 *
 * <p>A null counts as an absent field, the body {@code null} as an empty one, and a byte order mark is skipped: JSON
 * generators of Dart and other languages send them.
 */
public final class JsonBody {
    private static final int MAX_DEPTH = 32;
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            // With two amounts in one object, a proxy could validate one and this function use the other.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonNode root;

    private JsonBody(JsonNode root) {
        this.root = root;
    }

    /**
     * Returns the body of a request. An empty body and the body {@code null} count as an empty object.
     *
     * @throws ApiProblemException if the body is neither empty nor one JSON object or null, in UTF-8, at most 32 levels
     *     deep
     */
    public static JsonBody of(Request request) {
        String text = utf8(request.body());
        if (text.isBlank()) {
            return new JsonBody(JsonTree.object());
        }
        try (JsonParser parser = JSON.createParser(text)) {
            JsonNode root = JsonTree.read(parser);
            if ((root.isObject() || root.isNull()) && parser.nextToken() == null) {
                return new JsonBody(root);
            }
        } catch (IOException e) {
            throw ApiProblemException.of(ProblemType.INVALID_REQUEST, "the body is not JSON");
        }
        throw ApiProblemException.of(ProblemType.INVALID_REQUEST, "the body is not a JSON object");
    }

    /**
     * Returns the text of a field, if present and not null.
     *
     * @throws ApiProblemException if the field is not text
     */
    public Optional<String> text(String field) {
        if (!root.hasNonNull(field)) {
            return Optional.empty();
        }
        JsonNode value = root.path(field);
        if (!value.isTextual()) {
            throw ApiProblemException.field(field, "must be text");
        }
        return Optional.of(value.textValue());
    }

    /**
     * Returns the whole number of a field, if present and not null. 2.0 is not a whole number.
     *
     * @throws ApiProblemException if the field is not a whole number of at most 64 bits
     */
    public Optional<Long> wholeNumber(String field) {
        if (!root.hasNonNull(field)) {
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
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw ApiProblemException.of(ProblemType.INVALID_REQUEST, "the body is not UTF-8");
        }
    }
}
