package dev.momentcheckout.simulator;

import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Ends the process with status 0 and the line "Stopped" when Ctrl+C or SIGTERM stops it. The JVM alone would end with
 * 130 or 143, which {@code make} reports as an error. It has no effect once it is closed.
 */
public final class StopSignal implements AutoCloseable {
    private final Thread hook;
    private volatile Runnable cleanUp = () -> {};

    private StopSignal(Consumer<String> says, IntConsumer halt) {
        hook = new Thread(() -> stop(says, halt), "stop");
    }

    /**
     * Waits for a signal from now on.
     *
     * @param says receives the line and must not keep it in a buffer
     */
    public static StopSignal handle(Consumer<String> says) {
        var signal = new StopSignal(says, Runtime.getRuntime()::halt);
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    /** Sets what is closed before the process ends. */
    public void closes(AutoCloseable running) {
        cleanUp = () -> {
            try {
                running.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private void stop(Consumer<String> says, IntConsumer halt) {
        int status = 1;
        try {
            cleanUp.run();
            says.accept("Stopped");
            status = 0;
        } catch (RuntimeException e) {
            System.err.println("Not stopped cleanly: " + e.getMessage());
        } finally {
            halt.accept(status);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The signal came first: the hook ends the process.
            return;
        }
    }
}
