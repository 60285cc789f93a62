package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of the version that an upgrade starts from, in a repository of three commits. */
@Order(1)
class PreviousVersionTest {
    private static final String RECORDED = "recorded-in-the-file";

    @TempDir
    private Path folder;

    private Path repository;

    @BeforeEach
    void commitThreeTimes() throws IOException {
        repository = Files.createDirectories(folder.resolve("repository"));
        Files.createDirectories(repository.resolve("testing/deployment"));
        Files.writeString(repository.resolve("testing/deployment/previous-version"), RECORDED + "\n");
        git(repository, "init", "--quiet");
        git(repository, "add", ".");
        for (String content : List.of("first", "second", "third")) {
            Files.writeString(repository.resolve("content.txt"), content);
            git(repository, "add", ".");
            git(repository, "commit", "--quiet", "--message=" + content);
        }
    }

    @Test
    void without_a_tag_it_is_the_recorded_commit() {
        assertThat(version(repository).revision()).isEqualTo(RECORDED);
    }

    @Test
    void it_is_the_newest_tag_before_the_present_commit() {
        git(repository, "tag", "v0.9.0", "HEAD^^");
        git(repository, "tag", "v0.10.0", "HEAD^");
        git(repository, "tag", "v0.11.0", "HEAD");
        git(repository, "tag", "newer-but-no-version", "HEAD^");

        assertThat(version(repository).revision()).isEqualTo("v0.10.0");
    }

    @Test
    void its_sources_are_those_of_the_tag() throws IOException {
        git(repository, "tag", "v0.9.0", "HEAD^^");
        Path sources = Files.createDirectories(folder.resolve("sources"));

        version(repository).extractTo(sources, folder);

        assertThat(sources.resolve("content.txt")).hasContent("first");
    }

    @Test
    void a_shallow_clone_fails_with_the_command_that_completes_it() {
        git(folder, "clone", "--quiet", "--depth=1", "file://" + repository, "shallow");

        assertThatThrownBy(() -> version(folder.resolve("shallow")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("git fetch --unshallow --tags");
    }

    @Test
    void a_repository_without_the_revision_fails_with_its_name() {
        assertThatThrownBy(() -> version(repository).extractTo(folder, folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it does not contain " + RECORDED)
                .hasMessageContaining("git fetch --unshallow --tags");
    }

    private PreviousVersion version(Path project) {
        return PreviousVersion.of(project, folder);
    }

    private void git(Path directory, String... arguments) {
        List<String> words =
                new ArrayList<>(List.of("git", "-c", "user.name=Test", "-c", "user.email=test@example.com"));
        words.addAll(List.of(arguments));
        Command.Outcome outcome = new Command(directory, Map.of(), folder.resolve("setup.log"), words).run();
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
    }
}
