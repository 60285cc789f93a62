package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The share of a processor that a process has after init. Lambda gives a function a whole processor during init, and
 * afterwards a share in proportion to its memory; 1,769 MB have one processor. The kernel's CFS quota enforces the
 * share; only root can set it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html">Configure Lambda function
 *     memory</a>
 */
enum CpuShare {
    ONE(1769, "One processor, as with 1769 MB"),
    OF_1024_MB(1024, "1024 MB: 0.58 of a processor after init"),
    OF_512_MB(512, "512 MB: 0.29 of a processor after init");

    private static final int PERIOD_MICROS = 20_000;
    private static final int MB_PER_PROCESSOR = 1769;
    private static final Path V2 = Path.of("/sys/fs/cgroup/cgroup.controllers");
    private static final Path V1 = Path.of("/sys/fs/cgroup/cpu");

    private final int memoryMb;
    private final String title;

    CpuShare(int memoryMb, String title) {
        this.memoryMb = memoryMb;
        this.title = title;
    }

    String title() {
        return title;
    }

    int memoryMb() {
        return memoryMb;
    }

    /** Limits a process to this share from now on. */
    void limit(long pid) {
        if (this == ONE) {
            return;
        }
        int quota = PERIOD_MICROS * memoryMb / MB_PER_PROCESSOR;
        try {
            if (Files.exists(V2)) {
                Path group = Files.createDirectories(Path.of("/sys/fs/cgroup/bench-" + memoryMb));
                Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
                Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
            } else {
                Path group = Files.createDirectories(V1.resolve("bench-" + memoryMb));
                Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
                Files.writeString(group.resolve("cpu.cfs_quota_us"), Integer.toString(quota));
                Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A CPU quota cannot be set; this needs root, and Linux with cgroups", e);
        }
    }
}
