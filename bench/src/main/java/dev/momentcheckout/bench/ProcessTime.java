package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The CPU time of a process and of the children it has waited for. Source: proc(5), {@code /proc/pid/stat}, in ticks of
 * 10 ms.
 */
final class ProcessTime {
    private static final double MILLIS_PER_TICK = 10;
    private static final int USER_TIME = 11;
    private static final int TIMES = 4;

    private ProcessTime() {}

    static double millis(long pid) {
        return ticks(pid) * MILLIS_PER_TICK;
    }

    static long ticks(long pid) {
        String line = line(Path.of("/proc/" + pid + "/stat"));
        // The process name, in brackets, may contain spaces.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = USER_TIME; i < USER_TIME + TIMES; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }

    private static String line(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
