package dev.momentcheckout.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * The example backend of Moment's SDK page: its tab “Lambda”, line by line. The copy has no indentation of its own;
 * here it has the usual one.
 *
 * @see <a href="https://docs.momentco.io/libraries-and-sdks/mobile/flutter">Moment, Flutter SDK, Backend endpoints</a>
 */
final class SdkExample {
    static final URI PAGE = URI.create("https://docs.momentco.io/libraries-and-sdks/mobile/flutter");

    private static final String RESOURCE = "sdk-page-backend.js";

    private SdkExample() {}

    /** Returns the lines; the first one is line 1. */
    static List<String> lines() {
        try (InputStream in = Objects.requireNonNull(SdkExample.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param number from 1 */
    static String line(int number) {
        return lines().get(number - 1).strip();
    }
}
