package dev.momentcheckout.telemetry;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Standard output, from which Lambda collects logs and metrics. */
public final class StandardOutput implements Consumer<String> {
    /** Writes the line in one call, because the runtime turns each call into a log entry. */
    @Override
    public void accept(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        PrintStream out = System.out;
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
