package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the README's commands for a deployment, line by line. */
@Order(11)
@ExtendWith(DeploymentExtension.class)
class ReadmeTest {
    private static final Pattern SECTION = Pattern.compile("(?ms)^## Deploy it$(.*?)^## ");
    /** Matches the shell commands of a Markdown document. */
    static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

    private static final Path README = Path.of(System.getProperty("project.root"), "README.md");

    private final Deployment deployment;

    /** Returns a document's only block of commands that contains this text. */
    static String commands(Path document, String text) throws IOException {
        List<String> blocks = COMMANDS.matcher(Files.readString(document))
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains(text))
                .toList();
        assertThat(blocks).as("commands with " + text).hasSize(1);
        return blocks.getFirst();
    }

    ReadmeTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Test
    void the_commands_deploy_set_the_secrets_and_open_a_session() throws IOException {
        var section = SECTION.matcher(Files.readString(README));
        assertThat(section.find()).isTrue();
        String commands = COMMANDS.matcher(section.group(1))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());

        Command.Outcome outcome = deployment.runReadme(commands);

        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        assertThat(outcome.output().lines().toList().getLast())
                .contains("\"client_token\":\"")
                .contains("\"session_id\":\"");
    }
}
