package dev.momentcheckout.testing.alarms;

import dev.momentcheckout.testing.support.OperatorOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of docs/operations/commands. Its transcript has lines that begin with {@code $} and name a command, each
 * followed by what the command prints.
 */
record CommandPage(Path file, String text) {
    static final Path FOLDER = StackTemplate.ROOT.resolve("docs/operations/commands");

    private static final Pattern TRANSCRIPT = Pattern.compile("(?ms)^```console\n(.*?)^```$");
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (\\./ops .*)$");
    private static final Pattern PIPE = Pattern.compile(" \\| (head|tail) -n (\\d+)$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    static CommandPage of(String command) {
        Path file = FOLDER.resolve(command + ".md");
        try {
            return new CommandPage(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String transcript() {
        return found().group(1);
    }

    /** Returns the commands of the transcript, as an operator enters them. */
    List<String> commands() {
        return COMMAND.matcher(transcript())
                .results()
                .map(command -> command.group(1))
                .toList();
    }

    /** Returns the arguments of a command as a shell passes them. */
    static List<String> arguments(String command) {
        return WORD.matcher(PIPE.matcher(command).replaceFirst("").substring("./ops ".length()))
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toList();
    }

    /**
     * Runs the commands of the transcript and returns what a terminal shows.
     *
     * @param ops runs a command with these arguments
     */
    String run(Function<List<String>, OperatorOutput> ops) {
        List<String> parts = new ArrayList<>();
        for (String command : commands()) {
            OperatorOutput output = ops.apply(arguments(command));
            parts.add("$ " + command + "\n" + piped(command, output.out()) + output.err()
                    + (output.exit() == 0 ? "" : "(exit code " + output.exit() + ")\n"));
        }
        return String.join("\n", parts);
    }

    /** Returns the part of an output that {@code head} or {@code tail} at the end of the command prints. */
    private static String piped(String command, String output) {
        Matcher pipe = PIPE.matcher(command);
        if (!pipe.find()) {
            return output;
        }
        List<String> lines = output.lines().toList();
        int count = Math.min(Integer.parseInt(pipe.group(2)), lines.size());
        int from = pipe.group(1).equals("head") ? 0 : lines.size() - count;
        return String.join("\n", lines.subList(from, from + count)) + "\n";
    }

    /** Writes the page with another transcript. */
    void write(String transcript) {
        MatchResult found = found();
        try {
            Files.writeString(file, text.substring(0, found.start(1)) + transcript + text.substring(found.end(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MatchResult found() {
        Matcher matcher = TRANSCRIPT.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(file + " has no block ```console");
        }
        return matcher.toMatchResult();
    }
}
