package dev.momentcheckout.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * Merges jars into one jar that is not compressed. If several jars have the same entry, the first counts, as on a class
 * path; lists of service providers are concatenated.
 */
final class MergedJar {
    private static final String MANIFEST = JarFile.MANIFEST_NAME;
    private static final byte[] MULTI_RELEASE = "Manifest-Version: 1.0\nMulti-Release: true\n".getBytes(UTF_8);

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private MergedJar() {
        entries.put(MANIFEST, MULTI_RELEASE);
    }

    static MergedJar of(Stream<Path> jars) {
        var merged = new MergedJar();
        jars.forEach(merged::add);
        return merged;
    }

    private void add(Path path) {
        try (var jar = new JarFile(path.toFile())) {
            for (JarEntry entry :
                    jar.stream().filter(each -> !each.isDirectory()).toList()) {
                byte[] bytes = jar.getInputStream(entry).readAllBytes();
                if (entry.getName().startsWith("META-INF/services/")) {
                    entries.merge(entry.getName(), bytes, MergedJar::lines);
                } else {
                    entries.putIfAbsent(entry.getName(), bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }

    private static byte[] lines(byte[] one, byte[] other) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.write('\n');
        both.writeBytes(other);
        return both.toByteArray();
    }

    void writeTo(Path path) {
        try (OutputStream file = Files.newOutputStream(path);
                var jar = new JarOutputStream(file)) {
            jar.setMethod(ZipEntry.STORED);
            for (Map.Entry<String, byte[]> stored : entries.entrySet()) {
                byte[] bytes = stored.getValue();
                var entry = new JarEntry(stored.getKey());
                var crc = new CRC32();
                crc.update(bytes);
                entry.setSize(bytes.length);
                entry.setCrc(crc.getValue());
                jar.putNextEntry(entry);
                jar.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be written", e);
        }
    }
}
