package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The share of a processor that was not available to the measured process: other processes, interrupts, and the time
 * that the host of a virtual machine used for others ("steal"). Source: proc(5), {@code /proc/stat}.
 */
final class Noise {
    /** Two ticks may be a rounding error, because each count is rounded down to whole ticks. */
    private static final int ROUNDING = 2;

    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int FIELDS = 8;

    private final String cpu;
    private final long[] before;
    private final long own;

    private Noise(String cpu, long own) {
        this.cpu = cpu;
        this.before = ticks(cpu);
        this.own = own;
    }

    /** Starts to observe a processor before the measured process starts. */
    static Noise on(int cpu) {
        return new Noise("cpu" + cpu, 0);
    }

    /** Starts to observe a processor while the measured process {@code pid} is running. */
    static Noise on(int cpu, long pid) {
        return new Noise("cpu" + cpu, ProcessTime.ticks(pid));
    }

    /**
     * Returns the share of the time since the start that neither the process {@code pid} nor its children used, 0 to 1.
     */
    double since(long pid) {
        long[] now = ticks(cpu);
        long all = 0;
        long busy = 0;
        for (int i = 0; i < FIELDS; i++) {
            long spent = now[i] - before[i];
            all += spent;
            busy += i == IDLE || i == IO_WAIT ? 0 : spent;
        }
        long others = busy - ProcessTime.ticks(pid) + own;
        return all == 0 || others <= ROUNDING ? 0 : (double) others / all;
    }

    private static long[] ticks(String cpu) {
        return lines(Path.of("/proc/stat")).stream()
                .filter(line -> line.startsWith(cpu + " "))
                .map(line -> fields(line.substring(cpu.length()).strip()))
                .findFirst()
                .orElseThrow(() -> new BenchException("/proc/stat does not list " + cpu));
    }

    private static long[] fields(String line) {
        String[] texts = line.split(" ", -1);
        long[] fields = new long[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            fields[i] = Long.parseLong(texts[i]);
        }
        return fields;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
