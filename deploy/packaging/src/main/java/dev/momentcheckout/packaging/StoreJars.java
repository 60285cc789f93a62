package dev.momentcheckout.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars into a folder with their entries stored, not compressed. The deployment's zip then compresses across classes (15.2 MB instead of
 * 19.6 MB), and a cold start inflates no classes.
 *
 * <p>{@code java StoreJars.java FOLDER < FILE}: FILE lists the paths of the jars, one per line.
 */
public final class StoreJars {
    private StoreJars() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        List<String> jars = new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        for (String jar : jars) {
            store(Path.of(jar), folder);
        }
    }

    private static void store(Path jar, Path folder) throws IOException {
        // CREATE_NEW: two jars of one name must not hide each other.
        try (ZipFile source = new ZipFile(jar.toFile());
                ZipOutputStream target = new ZipOutputStream(
                        Files.newOutputStream(folder.resolve(jar.getFileName()), StandardOpenOption.CREATE_NEW))) {
            for (ZipEntry entry : Collections.list(source.entries())) {
                ZipEntry stored = new ZipEntry(entry.getName());
                stored.setTime(entry.getTime());
                stored.setMethod(ZipEntry.STORED);
                stored.setSize(entry.getSize());
                stored.setCrc(entry.getCrc());
                target.putNextEntry(stored);
                try (var content = source.getInputStream(entry)) {
                    content.transferTo(target);
                }
                target.closeEntry();
            }
        }
    }
}
