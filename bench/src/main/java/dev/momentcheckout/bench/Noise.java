package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much a processor did while something was measured on it that was not done for what was measured: other processes, interrupts, and what the host of a
 * virtual machine took for others ("steal"). Source: proc(5), {@code /proc/stat}.
 */
final class Noise {
    /** So many ticks may be nobody's: each of the counts is cut off at a whole one. */
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

    /** Begins to look at a processor, before what is measured is started. */
    static Noise on(int cpu) {
        return new Noise("cpu" + cpu, 0);
    }

    /** Begins to look at a processor, while the process {@code pid} is there already. */
    static Noise on(int cpu, long pid) {
        return new Noise("cpu" + cpu, ProcessTime.ticks(pid));
    }

    /** The part of the processor's time since then that went to others than the process {@code pid} and its children, from 0 to 1. */
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
                .orElseThrow(() -> new BenchException("/proc/stat does not tell of " + cpu));
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
