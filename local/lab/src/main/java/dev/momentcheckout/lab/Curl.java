package dev.momentcheckout.lab;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/** Commands that repeat a request with curl, for bash. */
final class Curl {
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./#-]+");

    private Curl() {}

    /**
     * Returns a command.
     *
     * @param body empty for none
     */
    static String command(String method, URI url, Map<String, String> headers, String body) {
        var command = new StringBuilder(url.toString().matches("[^\\[\\]{}]*") ? "curl -sS" : "curl -sSg");
        if (!method.equals(body.isEmpty() ? "GET" : "POST")) {
            command.append(" -X ").append(quoted(method));
        }
        if (!body.isEmpty() && headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            // Without this, curl declares a form.
            command.append(" -H content-type:");
        }
        headers.forEach((name, value) -> command.append(" -H ").append(quoted(name + ": " + value)));
        if (!body.isEmpty()) {
            command.append(" --data-raw ").append(quoted(body));
        }
        return command.append(' ').append(quoted(url.toString())).toString();
    }

    /** Quotes an argument, if it needs quotes. */
    static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
