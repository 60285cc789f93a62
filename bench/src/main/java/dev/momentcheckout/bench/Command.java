package dev.momentcheckout.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs programs. */
final class Command {
    private Command() {}

    /**
     * Runs a program until it exits.
     *
     * @throws BenchException if the program fails; the message contains its output
     */
    static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new BenchException(command.getFirst() + " fails: " + output);
            }
        } catch (IOException e) {
            throw new BenchException(command.getFirst() + " cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
