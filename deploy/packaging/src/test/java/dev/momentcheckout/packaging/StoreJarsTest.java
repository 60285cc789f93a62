package dev.momentcheckout.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreJarsTest {
    private static final Instant TIME = Instant.parse("2026-02-03T04:05:06Z");

    @TempDir
    private Path source;

    @TempDir
    private Path target;

    @Test
    void entries_are_stored_with_their_names_times_and_contents() throws IOException {
        StoreJars.store(jar("a.jar", "a/One.class", "a/two.properties"), target);

        try (ZipFile stored = new ZipFile(target.resolve("a.jar").toFile())) {
            assertThat(Collections.list(stored.entries()))
                    .extracting(ZipEntry::getName)
                    .containsExactly("a/One.class", "a/two.properties");
            for (ZipEntry entry : Collections.list(stored.entries())) {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(TIME);
                assertThat(stored.getInputStream(entry).readAllBytes()).isEqualTo(content(entry.getName()));
            }
        }
    }

    @Test
    void native_code_of_the_CRT_is_stored_for_the_processors_of_Lambda_only() throws IOException {
        StoreJars.store(
                jar(
                        "aws-crt.jar",
                        "linux/x86_64/glibc/libaws-crt-jni.so",
                        "linux/x86_64/musl/libaws-crt-jni.so",
                        "linux/x86_32/glibc/libaws-crt-jni.so",
                        "linux/armv7/glibc/libaws-crt-jni.so",
                        "linux/armv8/glibc/libaws-crt-jni.so",
                        "osx/armv8/cruntime/libaws-crt-jni.dylib",
                        "windows/x86_64/cruntime/aws-crt-jni.dll",
                        "software/linux/A.class"),
                target);

        try (ZipFile stored = new ZipFile(target.resolve("aws-crt.jar").toFile())) {
            assertThat(Collections.list(stored.entries()))
                    .extracting(ZipEntry::getName)
                    .containsExactly(
                            "linux/x86_64/glibc/libaws-crt-jni.so",
                            "linux/armv8/glibc/libaws-crt-jni.so",
                            "software/linux/A.class");
        }
    }

    @Test
    void a_second_jar_of_the_same_name_is_rejected_and_the_first_is_kept() throws IOException {
        StoreJars.store(jar("a.jar", "a/One.class"), target);
        byte[] first = Files.readAllBytes(target.resolve("a.jar"));
        Path second = jar("a.jar", "b/Other.class");

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> StoreJars.store(second, target));
        assertThat(target.resolve("a.jar")).hasBinaryContent(first);
    }

    private Path jar(String name, String... entries) throws IOException {
        Path jar = source.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String entry : entries) {
                ZipEntry compressed = new ZipEntry(entry);
                compressed.setTime(TIME.toEpochMilli());
                zip.putNextEntry(compressed);
                zip.write(content(entry));
            }
        }
        return jar;
    }

    /** A content that compression makes smaller. */
    private static byte[] content(String name) {
        return name.repeat(100).getBytes(StandardCharsets.UTF_8);
    }
}
