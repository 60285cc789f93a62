package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of a processor a process may use once it is ready. Lambda gives a whole one while a function starts, and afterwards a share by its memory, 1769 MB being
 * one (Lambda developer guide, "Configure Lambda function memory"). Kept by the kernel's CFS quota, which only root may set.
 */
enum CpuShare {
    ONE(1769, "One processor, as with 1769 MB"),
    OF_1024_MB(1024, "1024 MB: 0.58 of a processor after init"),
    OF_512_MB(512, "512 MB: 0.29 of a processor after init");

    private static final int PERIOD_MICROS = 20_000;
    private static final int OF_ONE_CPU_MB = 1769;
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

    /** From now on the process gets no more than its share. */
    void limit(long pid) {
        if (this == ONE) {
            return;
        }
        int quota = PERIOD_MICROS * memoryMb / OF_ONE_CPU_MB;
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
            throw new UncheckedIOException(
                    "A share of a processor can only be given by root, on Linux with cgroups", e);
        }
    }
}
