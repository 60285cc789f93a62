package dev.momentcheckout.lab;

import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.Set;

/** Prints numbered steps and their lines. Registered secrets are printed shortened. */
final class ConsoleOutput implements ScenarioOutput {
    private static final int VISIBLE_CHARACTERS = 6;

    private final PrintStream out;
    private final Set<String> secrets = new LinkedHashSet<>();
    private int steps;

    ConsoleOutput(PrintStream out) {
        this.out = out;
    }

    /** Registers a secret, of which only the first characters are printed. */
    void redact(String secret) {
        if (!secret.isEmpty()) {
            secrets.add(secret);
        }
    }

    @Override
    public void step(String title) {
        steps++;
        print("");
        print(steps + ". " + title);
    }

    @Override
    public void line(String text) {
        print("   " + text);
    }

    @Override
    public void kept(Promise promise) {
        line("✓ " + promise.text());
    }

    @Override
    public void broken(Promise promise, String expectation) {
        line("✗ " + promise.text() + ": " + expectation);
    }

    /** The lines name the session. */
    @Override
    public void session(String id) {}

    void print(String text) {
        out.println(redacted(text));
    }

    /** Returns the text with all registered secrets shortened. */
    String redacted(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, shortened(secret));
        }
        return redacted;
    }

    static String shortened(String text) {
        return text.substring(0, Math.min(VISIBLE_CHARACTERS, text.length() / 2)) + "…";
    }
}
