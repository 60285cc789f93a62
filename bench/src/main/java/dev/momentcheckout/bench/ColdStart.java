package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts a process as Lambda does, sends it events and measures the times. */
final class ColdStart {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";

    private final TestCa testCa;
    private final Path log;
    /**
     * The processor of the measured process: the last one. {@code bench/run} pins this process to the first, so
     * {@link Runtime#availableProcessors()} does not return the machine's count.
     */
    private final int cpu = Machine.processors() - 1;

    ColdStart(TestCa testCa, Path log) {
        this.testCa = testCa;
        this.log = log;
    }

    /** Sends one event, then lets the process exit normally: the JVM writes its archive at exit. */
    void runToTheEnd(Baseline baseline) {
        boolean hasEnded = run(baseline, "on-demand", CpuShare.ONE, (api, process) -> {
            api.awaitReady(process::isAlive);
            invoke(baseline, api);
            process.destroy();
            return process.waitFor(60, TimeUnit.SECONDS);
        });
        if (!hasEnded) {
            throw new BenchException(baseline.name() + " does not exit");
        }
    }

    /** Sends one event and calls back when the process is ready for it and when it has responded. */
    void observe(Baseline baseline, Runnable ready, Runnable responded) {
        run(baseline, "on-demand", CpuShare.ONE, (api, process) -> {
            api.awaitReady(process::isAlive);
            ready.run();
            invoke(baseline, api);
            responded.run();
            return baseline;
        });
    }

    /** Measures a cold start, and then {@code warmInvocations} further invocations. */
    Sample measure(Baseline baseline, CpuShare share, int warmInvocations) {
        long start = System.nanoTime();
        Noise noise = Noise.on(cpu);
        return run(baseline, "on-demand", share, (api, process) -> {
            long ready = api.awaitReady(process::isAlive);
            share.limit(process.pid());
            long sent = System.nanoTime();
            long responded = invoke(baseline, api);
            double noiseOfStart = noise.since(process.pid());
            Sample.Warm warm = measureWarm(baseline, api, process.pid(), warmInvocations);
            return new Sample(millis(ready - start), millis(responded - sent), warm, memory(process), noiseOfStart);
        });
    }

    /**
     * Measures from the end of a snapshot's restore to the first response. Excludes the restore, which is Lambda's
     * work.
     */
    Sample measureRestored(Baseline baseline, CpuShare share) {
        return run(baseline, "snap-start", share, (api, process) -> {
            api.awaitSnapshot(process::isAlive);
            share.limit(process.pid());
            Noise noise = Noise.on(cpu, process.pid());
            long restored = System.nanoTime();
            api.restore();
            long responded = invoke(baseline, api);
            return new Sample(
                    0, millis(responded - restored), Sample.Warm.NONE, memory(process), noise.since(process.pid()));
        });
    }

    /** Work with a started process. */
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
            throw new UncheckedIOException(baseline.name() + " cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (BenchException e) {
            throw new BenchException(baseline.name() + ": " + e.getMessage() + "; see " + log, e);
        }
    }

    /** Measures the second half of the invocations; the first half only warms the process up. */
    private static Sample.Warm measureWarm(Baseline baseline, RuntimeApi api, long pid, int invocations) {
        if (invocations == 0) {
            return Sample.Warm.NONE;
        }
        int half = invocations / 2;
        for (int i = 0; i < half; i++) {
            invoke(baseline, api);
        }
        double before = ProcessTime.millis(pid);
        double[] millis = new double[half];
        for (int i = 0; i < half; i++) {
            long sent = System.nanoTime();
            millis[i] = millis(invoke(baseline, api) - sent);
        }
        return new Sample.Warm(Ratio.median(millis), (ProcessTime.millis(pid) - before) / half);
    }

    /** Makes an invocation and returns the time of its response, as {@link System#nanoTime()}. */
    private static long invoke(Baseline baseline, RuntimeApi api) {
        RuntimeApi.Response response = api.invoke(baseline.event().get());
        if (response.isError() || !response.body().contains("200")) {
            throw new BenchException("the response is " + response.body());
        }
        return response.at();
    }

    /** Returns the command line that runs a baseline on its processor, with the test CA among the system's roots. */
    private List<String> command(Baseline baseline) {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(cpu), "unshare"));
        if (!"root".equals(System.getProperty("user.name"))) {
            command.add("--map-root-user");
        }
        command.addAll(List.of(
                "-m",
                "sh",
                "-c",
                "mount --bind " + testCa.systemRootsWithTestCa() + " " + TestCa.systemRootsPath() + " && exec \"$@\"",
                "sh"));
        command.addAll(baseline.command());
        return command;
    }

    /** Returns the peak of the resident memory in MB, {@code VmHWM} of proc(5). */
    private static double memory(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    private static double millis(long nanos) {
        return nanos / NANOS_PER_MILLI;
    }
}
