package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts a process as Lambda does, hands it one event, or many, and looks at the clock. */
final class ColdStart {
    private static final double NANOS_OF_A_MILLI = 1e6;
    private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";

    private final TestCa authority;
    private final Path log;
    /** The last one, which what is measured has for itself: this process keeps to the first, and so does not see how many there are. */
    private final int cpu = Machine.processors() - 1;

    ColdStart(TestCa authority, Path log) {
        this.authority = authority;
        this.log = log;
    }

    /** Hands it one event, then lets it end by itself, which is when Java writes an archive. */
    void runToTheEnd(Baseline baseline) {
        boolean hasEnded = run(baseline, "on-demand", CpuShare.ONE, (api, process) -> {
            api.awaitReady(process::isAlive);
            answered(baseline, api);
            process.destroy();
            return process.waitFor(60, TimeUnit.SECONDS);
        });
        if (!hasEnded) {
            throw new BenchException(baseline.name() + " does not end");
        }
    }

    /** Hands it one event, and tells when it is ready for it and when it has answered. */
    void observe(Baseline baseline, Runnable ready, Runnable answered) {
        run(baseline, "on-demand", CpuShare.ONE, (api, process) -> {
            api.awaitReady(process::isAlive);
            ready.run();
            answered(baseline, api);
            answered.run();
            return baseline;
        });
    }

    /** Starts it, hands it an event and then {@code warmInvocations} more. */
    Sample measure(Baseline baseline, CpuShare share, int warmInvocations) {
        long began = System.nanoTime();
        Noise noise = Noise.on(cpu);
        return run(baseline, "on-demand", share, (api, process) -> {
            long ready = api.awaitReady(process::isAlive);
            share.limit(process.pid());
            long handed = System.nanoTime();
            long answered = answered(baseline, api);
            double disturbed = noise.since(process.pid());
            Sample.Warm warm = warm(baseline, api, process.pid(), warmInvocations);
            return new Sample(millis(ready - began), millis(answered - handed), warm, memory(process), disturbed);
        });
    }

    /** Starts it for a snapshot, and measures from where it would be restored to its first answer; the restore itself is Lambda's and takes time of its own. */
    Sample measureRestored(Baseline baseline, CpuShare share) {
        return run(baseline, "snap-start", share, (api, process) -> {
            api.awaitSnapshot(process::isAlive);
            share.limit(process.pid());
            Noise noise = Noise.on(cpu, process.pid());
            long restored = System.nanoTime();
            api.restore();
            long answered = answered(baseline, api);
            return new Sample(
                    0, millis(answered - restored), Sample.Warm.NONE, memory(process), noise.since(process.pid()));
        });
    }

    /** What is done with a process that has been started. */
    @FunctionalInterface
    private interface Work<T> {
        T with(RuntimeApi api, Process process) throws IOException, InterruptedException;
    }

    private <T> T run(Baseline baseline, String initializationType, CpuShare share, Work<T> work) {
        try (var api = new RuntimeApi()) {
            var builder = new ProcessBuilder(command(baseline));
            builder.environment().clear();
            builder.environment().putAll(baseline.environment());
            builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
            builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(share.memoryMb()));
            builder.environment().put(INITIALIZATION_TYPE, initializationType);
            Process process = builder.directory(baseline.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                return work.with(api, process);
            } finally {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(baseline.name() + " does not run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (BenchException e) {
            throw new BenchException(baseline.name() + ": " + e.getMessage() + "; see " + log, e);
        }
    }

    private static Sample.Warm warm(Baseline baseline, RuntimeApi api, long pid, int invocations) {
        if (invocations == 0) {
            return Sample.Warm.NONE;
        }
        int half = invocations / 2;
        for (int i = 0; i < half; i++) {
            answered(baseline, api);
        }
        double before = ProcessTime.millis(pid);
        double[] millis = new double[half];
        for (int i = 0; i < half; i++) {
            long handed = System.nanoTime();
            millis[i] = millis(answered(baseline, api) - handed);
        }
        return new Sample.Warm(Ratio.median(millis), (ProcessTime.millis(pid) - before) / half);
    }

    private static long answered(Baseline baseline, RuntimeApi api) {
        RuntimeApi.Answer answer = api.invoke(baseline.event().get());
        if (answer.isError() || !answer.body().contains("200")) {
            throw new BenchException("it answers " + answer.body());
        }
        return answer.at();
    }

    /** With the bench's root among those of the system, for this process alone. */
    private List<String> command(Baseline baseline) {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(cpu), "unshare"));
        if (!"root".equals(System.getProperty("user.name"))) {
            command.add("--map-root-user");
        }
        command.addAll(List.of(
                "-m",
                "sh",
                "-c",
                "mount --bind " + authority.systemRoots() + " " + TestCa.placeOfSystemRoots() + " && exec \"$@\"",
                "sh"));
        command.addAll(baseline.command());
        return command;
    }

    private static double memory(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    private static double millis(long nanos) {
        return nanos / NANOS_OF_A_MILLI;
    }
}
