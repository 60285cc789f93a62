package dev.momentcheckout.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An event of {@code events/}, which a test changes in the one field that it is about. */
record ExampleEvent(ObjectNode json) {
    private static final Path FOLDER = Path.of(System.getProperty("project.root"), "examples/consumer/events");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns the names of all events. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ExampleEvent read(String name) {
        try {
            return new ExampleEvent(
                    (ObjectNode) JSON.readTree(FOLDER.resolve(name + ".json").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ExampleEvent withType(String detailType) {
        ObjectNode changed = json.deepCopy();
        changed.put("detail-type", detailType);
        return new ExampleEvent(changed);
    }

    /** Returns this event with another value of a field of the detail. */
    ExampleEvent with(String field, Object value) {
        ObjectNode changed = json.deepCopy();
        changed.withObject("/detail").set(field, JSON.valueToTree(value));
        return new ExampleEvent(changed);
    }

    ExampleEvent without(String field) {
        ObjectNode changed = json.deepCopy();
        changed.withObject("/detail").remove(field);
        return new ExampleEvent(changed);
    }

    /** Returns this event for another session. */
    ExampleEvent ofSession(String session) {
        return with("session_id", session).with("id", session + ":PAID");
    }

    /** Returns this event with another source. */
    ExampleEvent ofSource(String source) {
        ObjectNode changed = json.deepCopy();
        changed.put("source", source);
        return new ExampleEvent(changed);
    }

    /** Returns the event as the handler reads it from the body of a message. */
    PaymentEvent event() {
        return PaymentEvent.parse(json.toString());
    }
}
