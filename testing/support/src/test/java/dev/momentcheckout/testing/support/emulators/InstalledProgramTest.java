package dev.momentcheckout.testing.support.emulators;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class InstalledProgramTest {
    @TempDir
    Path folder;

    @Test
    void finds_an_executable_in_any_folder_of_the_path() throws IOException {
        Files.setPosixFilePermissions(
                Files.createFile(folder.resolve("emulator")), PosixFilePermissions.fromString("rwx------"));

        assertThatCode(program(Map.of("PATH", "/nowhere" + File.pathSeparator + folder, "CI", "true"))::require)
                .doesNotThrowAnyException();
    }

    @Test
    void a_file_that_is_not_executable_is_no_program() throws IOException {
        Files.createFile(folder.resolve("emulator"));

        assertThatThrownBy(program(Map.of("PATH", folder.toString()))::require)
                .isInstanceOf(TestAbortedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false"})
    void skips_the_test_with_instructions_where_it_is_not_installed(String ci) {
        assertThatThrownBy(program(Map.of("PATH", folder.toString(), "CI", ci))::require)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("emulator is not on the PATH")
                .hasMessageContaining("pipx install emulator");
    }

    @Test
    void fails_in_ci_where_it_is_not_installed() {
        assertThatThrownBy(program(Map.of("PATH", folder.toString(), "CI", "true"))::require)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("emulator is not on the PATH");
    }

    private static InstalledProgram program(Map<String, String> environment) {
        return new InstalledProgram("emulator", "pipx install emulator", environment);
    }
}
