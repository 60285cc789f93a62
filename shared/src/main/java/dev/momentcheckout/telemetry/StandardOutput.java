package dev.momentcheckout.telemetry;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Where Lambda collects what a function has to say. */
public final class StandardOutput implements Consumer<String> {
    /** In one piece, since the runtime makes an entry of the log of each. */
    @Override
    public void accept(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        PrintStream out = System.out;
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
