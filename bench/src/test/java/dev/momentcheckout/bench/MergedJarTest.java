package dev.momentcheckout.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedJarTest {
    private static final String SERVICES = "META-INF/services/a.Service";

    @TempDir
    private Path folder;

    @Test
    void the_first_entry_of_a_name_counts_and_service_providers_are_concatenated() throws Exception {
        Path first = jar("first.jar", Map.of("a/A.class", "first", SERVICES, "a.One"));
        Path second = jar("second.jar", Map.of("a/A.class", "second", "b/B.class", "b", SERVICES, "b.Two"));
        Path merged = folder.resolve("merged.jar");

        MergedJar.of(Stream.of(first, second)).writeTo(merged);

        try (var jar = new JarFile(merged.toFile())) {
            assertThat(text(jar, "a/A.class")).isEqualTo("first");
            assertThat(text(jar, "b/B.class")).isEqualTo("b");
            assertThat(text(jar, SERVICES).lines()).containsExactly("a.One", "b.Two");
            assertThat(jar.isMultiRelease()).isTrue();
            List<Integer> methods =
                    jar.stream().map(JarEntry::getMethod).distinct().toList();
            assertThat(methods).containsExactly(ZipEntry.STORED);
        }
    }

    private Path jar(String name, Map<String, String> entries) throws Exception {
        Path path = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(path);
                var jar = new JarOutputStream(file)) {
            for (Map.Entry<String, String> each : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(each.getKey()));
                jar.write(each.getValue().getBytes(UTF_8));
            }
        }
        return path;
    }

    private static String text(JarFile jar, String name) throws Exception {
        return new String(jar.getInputStream(jar.getJarEntry(name)).readAllBytes(), UTF_8);
    }
}
