package dev.momentcheckout.testing.alarms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.testing.support.OperatorOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages of docs/operations/commands show what the commands print. {@code make record-transcripts} writes the
 * transcripts again.
 */
class TranscriptTest {
    private static final boolean RECORDS = Boolean.getBoolean("transcripts.record");
    private static final StackTemplate TEMPLATE = StackTemplate.read();
    private static final Map<String, Consumer<RunningStack>> SCENARIOS = TranscriptScenarios.all();
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
    private static final Pattern LISTED = Pattern.compile("(?m)^ {2}([a-z]+) ");

    static Set<String> commands() {
        return SCENARIOS.keySet();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void a_page_shows_what_its_command_prints(String command) {
        CommandPage page = CommandPage.of(command);
        assertThat(page.commands())
                .isNotEmpty()
                .anyMatch(line -> CommandPage.arguments(line).getFirst().equals(command));
        String transcript;
        try (RunningStack stack = new RunningStack(TEMPLATE)) {
            requireNonNull(SCENARIOS.get(command)).accept(stack);
            transcript = new StableValues().text(page.run(stack::ops));
        }

        if (RECORDS) {
            page.write(transcript);
        } else {
            assertThat(page.transcript())
                    .as("the transcript of %s; make record-transcripts writes it again", page.file())
                    .isEqualTo(transcript);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void a_page_lists_the_options_of_its_command(String command) {
        try (RunningStack stack = new RunningStack(TEMPLATE)) {
            OperatorOutput help = stack.ops(List.of(command, "--help"));

            assertThat(help.exit()).isZero();
            Set<String> options = options(help.out());
            options.removeAll(Set.of("--help", "--output"));
            assertThat(options(section(CommandPage.of(command).text(), "Options")))
                    .isEqualTo(options);
        }
    }

    @Test
    void each_command_has_a_page_and_each_page_a_command() throws IOException {
        Set<String> listed;
        try (RunningStack stack = new RunningStack(TEMPLATE)) {
            listed = LISTED.matcher(stack.ops(List.of("help")).out())
                    .results()
                    .map(line -> line.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        try (Stream<?> pages = Files.list(CommandPage.FOLDER)) {
            assertThat(pages.map(Object::toString).map(file -> file.replaceAll(".*/|\\.md$", "")))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
        assertThat(SCENARIOS.keySet()).isEqualTo(listed);
    }

    private static Set<String> options(String text) {
        return OPTION.matcher(text)
                .results()
                .map(option -> option.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String section(String page, String heading) {
        return Arrays.stream(page.split("(?m)^## ", -1))
                .filter(section -> section.startsWith(heading + "\n"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no section " + heading));
    }

    /** Replaces each random id and each measured time by the same one in every run. */
    private static final class StableValues {
        private static final Pattern MEASURED = Pattern.compile("(_ms=)\\d+");
        private static final Pattern RANDOM =
                Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

        private final Map<String, String> known = new TreeMap<>();

        String text(String output) {
            return RANDOM.matcher(MEASURED.matcher(output).replaceAll(time -> time.group(1) + "42"))
                    .replaceAll(id -> known.computeIfAbsent(
                            id.group(), _ -> "5d0c7a1e-3b46-4f5c-9f7e-%012x".formatted(known.size() + 1)));
        }
    }
}
