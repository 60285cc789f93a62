package dev.momentcheckout.lab;

import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as received by the gateway, without its body.
 *
 * @param query the part after the question mark, encoded; empty if there is none
 * @param headers in order, with names as sent and one entry per header line
 */
record HttpCall(
        String method,
        String path,
        String query,
        String protocol,
        String sourceIp,
        List<Entry<String, String>> headers) {

    HttpCall {
        headers = List.copyOf(headers);
    }

    /** Returns all values of a header, joined with commas, or null if the header is absent. */
    @Nullable String header(String name) {
        List<String> values = headers.stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(name))
                .map(Entry::getValue)
                .toList();
        return values.isEmpty() ? null : values.stream().collect(Collectors.joining(","));
    }
}
