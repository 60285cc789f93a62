package dev.momentcheckout.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars into a folder with their entries stored instead of compressed. The deployment's zip then compresses
 * across classes (15.2 MB instead of 19.6 MB), and a cold start does not inflate classes. Of the AWS CRT's native code
 * the copies keep what Lambda can load: the code for its two processors, 12 MB of 60.
 *
 * <p>Usage: {@code java StoreJars.java FOLDER < FILE}. FILE lists the paths of the jars, one on each line.
 */
public final class StoreJars {
    /** The AWS CRT keeps its native code in folders SYSTEM/PROCESSOR/LIBRARY. */
    private static final Pattern NATIVE = Pattern.compile("(linux|osx|windows)/[^/]+/(glibc|musl|cruntime)/.*");

    private static final Pattern LAMBDA = Pattern.compile("linux/(x86_64|armv8)/glibc/.*");

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

    /** @throws java.nio.file.FileAlreadyExistsException if the folder has a jar of this name */
    static void store(Path jar, Path folder) throws IOException {
        // CREATE_NEW: a jar must not replace another jar of the same name.
        try (ZipFile source = new ZipFile(jar.toFile());
                ZipOutputStream target = new ZipOutputStream(
                        Files.newOutputStream(folder.resolve(jar.getFileName()), StandardOpenOption.CREATE_NEW))) {
            for (ZipEntry entry : Collections.list(source.entries())) {
                if (isForAnotherPlatform(entry.getName())) {
                    continue;
                }
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

    private static boolean isForAnotherPlatform(String entry) {
        return NATIVE.matcher(entry).matches() && !LAMBDA.matcher(entry).matches();
    }
}
