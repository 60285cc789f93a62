package dev.momentcheckout.lab;

import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tells what happens, a numbered step at a time; what it was told to hide it prints shortened wherever it turns up. */
final class ConsoleOutput implements ScenarioOutput {
    private static final int SHOWN = 6;

    private final PrintStream out;
    private final Set<String> hidden = new LinkedHashSet<>();
    private int steps;

    ConsoleOutput(PrintStream out) {
        this.out = out;
    }

    /** From now on prints only the beginning of {@code secret}. */
    void hide(String secret) {
        if (!secret.isEmpty()) {
            hidden.add(secret);
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

    void print(String text) {
        out.println(shown(text));
    }

    /** The text with all that is hidden shortened. */
    String shown(String text) {
        String shown = text;
        for (String secret : hidden) {
            shown = shown.replace(secret, shortened(secret));
        }
        return shown;
    }

    static String shortened(String text) {
        return text.substring(0, Math.min(SHOWN, text.length() / 2)) + "…";
    }
}
