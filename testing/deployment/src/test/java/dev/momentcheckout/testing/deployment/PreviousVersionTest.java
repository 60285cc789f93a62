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

/** The choice of the version that an upgrade starts from, in a repository of three commits and in copies of it. */
@Order(1)
class PreviousVersionTest {
    @TempDir
    private Path folder;

    private Path repository;
    private String recorded;

    /** The third commit records the first one. */
    @BeforeEach
    void commitThreeTimes() throws IOException {
        repository = Files.createDirectories(folder.resolve("repository"));
        Files.createDirectories(repository.resolve("testing/deployment"));
        git(repository, "init", "--quiet");
        commit("first");
        recorded = git(repository, "rev-parse", "HEAD").strip();
        commit("second");
        Files.writeString(repository.resolve("testing/deployment/previous-version"), recorded + "\n");
        commit("third");
    }

    private void commit(String content) throws IOException {
        Files.writeString(repository.resolve("content.txt"), content);
        git(repository, "add", ".");
        git(repository, "commit", "--quiet", "--message=" + content);
    }

    @Test
    void without_a_tag_it_is_the_recorded_commit() {
        assertThat(version(repository).revision()).isEqualTo(recorded);
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
        git(repository, "tag", "v0.10.0", "HEAD^");

        assertThat(content(version(repository))).isEqualTo("second");
    }

    @Test
    void its_sources_are_those_of_the_recorded_commit() throws IOException {
        assertThat(content(version(repository))).isEqualTo("first");
    }

    @Test
    void a_complete_repository_of_one_commit_has_no_other_version_than_that_one() throws IOException {
        Path copy = copyWithoutHistory();
        git(copy, "tag", "v0.1.0", "HEAD");

        PreviousVersion version = version(copy);

        assertThat(version.revision()).isEqualTo("HEAD");
        assertThat(version.reason()).contains("no previous version yet");
        assertThat(content(version)).isEqualTo("third");
    }

    @Test
    void a_complete_repository_without_the_recorded_commit_starts_from_its_own_tags() throws IOException {
        Path copy = copyWithoutHistory();
        git(copy, "tag", "v0.1.0", "HEAD");
        git(copy, "commit", "--quiet", "--allow-empty", "--message=next");

        assertThat(version(copy).revision()).isEqualTo("v0.1.0");
    }

    @Test
    void a_shallow_clone_fails_with_the_command_that_completes_it() {
        assertThatThrownBy(() -> version(shallowClone(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it does not contain " + recorded)
                .hasMessageContaining("git fetch --unshallow --tags");
    }

    @Test
    void a_shallow_clone_with_the_tag_is_sufficient() {
        git(repository, "tag", "v0.10.0", "HEAD^");

        assertThat(version(shallowClone(2)).revision()).isEqualTo("v0.10.0");
    }

    @Test
    void a_folder_that_is_no_repository_fails_without_advice_about_clones() throws IOException {
        Path copy = copyWithoutHistory();
        Files.move(copy.resolve(".git"), folder.resolve("moved"));

        assertThatThrownBy(() -> version(copy))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it is not a git repository")
                .hasMessageNotContaining("--unshallow");
    }

    /** A repository as GitHub creates it from a template: the same files in one commit of its own. */
    private Path copyWithoutHistory() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        git(repository, "--work-tree=" + copy, "checkout", "HEAD", "--", ".");
        git(copy, "init", "--quiet");
        git(copy, "add", ".");
        git(copy, "commit", "--quiet", "--message=Initial commit");
        return copy;
    }

    private Path shallowClone(int depth) {
        Path clone = folder.resolve("shallow");
        git(folder, "clone", "--quiet", "--depth=" + depth, "file://" + repository, clone.toString());
        return clone;
    }

    private PreviousVersion version(Path project) {
        return PreviousVersion.of(project, folder);
    }

    private String content(PreviousVersion version) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        version.extractTo(sources, folder);
        return Files.readString(sources.resolve("content.txt"));
    }

    private String git(Path directory, String... arguments) {
        List<String> words =
                new ArrayList<>(List.of("git", "-c", "user.name=Test", "-c", "user.email=test@example.com"));
        words.addAll(List.of(arguments));
        Command.Outcome outcome = new Command(directory, Map.of(), folder.resolve("setup.log"), words).run();
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        return outcome.output();
    }
}
