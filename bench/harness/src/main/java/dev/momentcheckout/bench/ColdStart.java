package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts a process as Lambda does, hands it one event, or many, and looks at the clock. */
final class ColdStart {
    private static final double NANOS_OF_A_MILLI = 1e6;

    private final Authority authority;
    private final Path log;

    ColdStart(Authority authority, Path log) {
        this.authority = authority;
        this.log = log;
    }

    /**
     * What one start took, in milliseconds.
     *
     * @param init until the process asked for an invocation
     * @param first from the event to the answer
     * @param warm the median of the second half of what followed; 0 if nothing did
     * @param rss the most memory it had, in MB
     */
    record Sample(double init, double first, double warm, double rss) {
        double total() {
            return init + first;
        }
    }

    /** Hands it one event, then lets it end by itself, which is when Java writes a class archive. */
    void runToTheEnd(Peer peer, byte[] event) {
        try (var api = new RuntimeApi()) {
            Process process = started(peer, api, CpuShare.ONE);
            api.awaitReady();
            answered(peer, api.invoke(event));
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(peer.name() + " does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private Process started(Peer peer, RuntimeApi api, CpuShare share) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(peer));
        builder.environment().clear();
        builder.environment().putAll(peer.environment());
        builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
        builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(share.memoryMb()));
        return builder.directory(peer.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    Sample measure(Peer peer, CpuShare share, byte[] event, int warmInvocations) {
        try (var api = new RuntimeApi()) {
            long began = System.nanoTime();
            Process process = started(peer, api, share);
            try {
                long ready = api.awaitReady();
                share.limit(process.pid());
                long handed = System.nanoTime();
                RuntimeApi.Answer answer = answered(peer, api.invoke(event));
                double warm = warm(peer, api, event, warmInvocations);
                return new Sample(
                        (ready - began) / NANOS_OF_A_MILLI,
                        (answer.at() - handed) / NANOS_OF_A_MILLI,
                        warm,
                        rss(process.pid()));
            } finally {
                end(process);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(peer.name() + " does not start", e);
        }
    }

    private double warm(Peer peer, RuntimeApi api, byte[] event, int invocations) {
        if (invocations == 0) {
            return 0;
        }
        double[] millis = new double[invocations];
        for (int i = 0; i < invocations; i++) {
            long handed = System.nanoTime();
            millis[i] = (answered(peer, api.invoke(event)).at() - handed) / NANOS_OF_A_MILLI;
        }
        double[] late = Arrays.copyOfRange(millis, invocations / 2, invocations);
        Arrays.sort(late);
        return late[late.length / 2];
    }

    private RuntimeApi.Answer answered(Peer peer, RuntimeApi.Answer answer) {
        if (answer.isError() || !answer.body().contains("200")) {
            throw new BenchException(peer.name() + " answers " + answer.body() + "; see " + log);
        }
        return answer;
    }

    /** On the last processor, which it has for itself, with the bench's root among those of the system. */
    private List<String> command(Peer peer) {
        int last = Runtime.getRuntime().availableProcessors() - 1;
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                Integer.toString(last),
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind " + authority.systemRoots() + " " + Authority.placeOfSystemRoots() + " && exec \"$@\"",
                "sh"));
        command.addAll(peer.command());
        return command;
    }

    private static double rss(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
