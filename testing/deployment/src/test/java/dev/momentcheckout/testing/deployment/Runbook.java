package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The commands of a page of docs/operations, as an operator copies them into a shell.
 *
 * @param emulator takes the place of AWS
 * @param folder where the commands run
 * @param blocks the blocks of commands
 * @param setup the block that sets what the others use; empty if it is the first of the blocks
 */
record Runbook(Emulator emulator, Path folder, List<String> blocks, String setup) {
    /** Matches a block of shell commands, with its indentation and the paragraph before it. */
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)((?:^(?! *```)[^\\n]+\\n)*)\\n?^( *)```sh\\n(.*?)^ *```$");

    /** The page says so of commands that need AWS itself. */
    private static final String NOT_RUN = "no test runs";

    /** Pages call the script from the folder of the project. */
    private static final Path OPS =
            Path.of(System.getProperty("project.root", "."), "ops").toAbsolutePath();

    private static final String MARK = "=== block ===";
    private static final String FAILURE = "FAILED: ";

    /**
     * What the commands printed.
     *
     * @param outputs the output of each block, without that of failed commands' marks
     * @param failures the commands that failed
     */
    record Run(List<String> outputs, List<String> failures) {
        /** The outputs, if no command failed but {@code doctor}, which has an exit code for faults. */
        List<String> examined() {
            assertThat(failures)
                    .as(String.join("\n", outputs))
                    .allMatch(command -> command.startsWith(FAILURE + "./ops ") && command.contains(" doctor"));
            return outputs;
        }

        /** The outputs, if no command failed. */
        List<String> succeeded() {
            assertThat(failures).as(String.join("\n", outputs)).isEmpty();
            return outputs;
        }
    }

    /** All commands of a page. */
    static Runbook page(Deployment deployment, String name) {
        return new Runbook(deployment.emulator(), folder(deployment), blocks(text(name)), "");
    }

    /** The commands of a section of drills.md, after those that set what all sections use. */
    static Runbook drill(Deployment deployment, String section) {
        String text = text("drills");
        List<String> sections = Arrays.asList(text.split("(?m)^## ", -1));
        String found = sections.stream()
                .filter(candidate -> candidate.startsWith(section + "\n"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("drills.md has no section " + section));
        return new Runbook(
                deployment.emulator(),
                folder(deployment),
                blocks(found),
                blocks(sections.getFirst()).getFirst());
    }

    private static Path folder(Deployment deployment) {
        return deployment.work().resolve("runbook");
    }

    private static String text(String page) {
        try {
            return Files.readString(Path.of(System.getProperty("project.root", "."), "docs/operations", page + ".md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> blocks(String text) {
        List<String> blocks = BLOCK.matcher(text)
                .results()
                .filter(block -> !block.group(1).contains(NOT_RUN))
                .map(Runbook::withoutIndentation)
                .toList();
        assertThat(blocks).isNotEmpty();
        return blocks;
    }

    private static String withoutIndentation(MatchResult block) {
        return block.group(3).replaceAll("(?m)^" + block.group(2), "");
    }

    /** The same with another value of a variable that the operator sets in a line of its own. */
    Runbook with(String variable, String value) {
        Pattern line = Pattern.compile("(?m)^" + Pattern.quote(variable) + "=.*$");
        assertThat(blocks).as("lines that set " + variable).anyMatch(line.asPredicate());
        return withBlocks(blocks.stream()
                .map(block -> line.matcher(block).replaceAll(_ -> variable + "='" + value + "'"))
                .toList());
    }

    /** The same with another text instead of one that stands for the operator's own. */
    Runbook replacing(String example, String actual) {
        assertThat(blocks).as("commands with " + example).anyMatch(block -> block.contains(example));
        return withBlocks(
                blocks.stream().map(block -> block.replace(example, actual)).toList());
    }

    /** Only some of the blocks, by their positions from 0. */
    Runbook only(int... positions) {
        return withBlocks(Arrays.stream(positions).mapToObj(blocks::get).toList());
    }

    private Runbook withBlocks(List<String> changed) {
        return new Runbook(emulator, folder, changed, setup);
    }

    /** Runs the blocks in one shell. */
    Run run() {
        return run(Map.of());
    }

    /** Runs the blocks in one shell, with these files in its folder. */
    Run run(Map<String, String> files) {
        StringBuilder script = new StringBuilder(emulator.curl() + emulator.cli())
                .append("set -uE -o pipefail\ntrap 'echo \"%s$BASH_COMMAND $*\" >&2' ERR\n".formatted(FAILURE))
                .append(setup);
        blocks.forEach(
                block -> script.append("echo '").append(MARK).append("'\n").append(block));
        String commands = script.toString().replace("STACK=STACK_NAME", "STACK=" + WorkingCopy.STACK);
        Path log = folder.resolve("commands.log");
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            Files.writeString(folder.resolve("ops"), "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(OPS));
            Files.setPosixFilePermissions(folder.resolve("ops"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Path file = Files.writeString(folder.resolve("commands.sh"), commands);
            return outcome(new Command(folder, emulator.environment(), log, List.of("bash", file.toString()))
                    .run()
                    .output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Run outcome(String output) {
        List<String> outputs = new ArrayList<>();
        for (String part : output.split(MARK + "\n", -1)) {
            outputs.add(part.lines()
                    .filter(line -> !line.startsWith(FAILURE))
                    .reduce("", (all, line) -> all + line + "\n"));
        }
        return new Run(
                outputs.subList(1, outputs.size()),
                output.lines().filter(line -> line.startsWith(FAILURE)).toList());
    }
}
