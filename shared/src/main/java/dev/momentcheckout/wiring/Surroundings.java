package dev.momentcheckout.wiring;

import dev.momentcheckout.moment.Pause;
import dev.momentcheckout.telemetry.StandardOutput;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * What is around a function: time, waiting, the network, and who collects its log. All that a function does outside of its process goes through these, so a test
 * that puts its own in their place sees, delays, loses or cuts off each call.
 *
 * @param http makes the one HTTP client, again after a restore from a snapshot
 * @param log takes each line, without its end
 */
public record Surroundings(Clock clock, Pause pause, Supplier<SdkHttpClient> http, Consumer<String> log) {
    /** As on Lambda. */
    public static Surroundings real() {
        return of(Clock.systemUTC(), Pause::sleeping);
    }

    /** The real network and log under another time. */
    public static Surroundings of(Clock clock, Pause pause) {
        return new Surroundings(clock, pause, CrtHttp::client, new StandardOutput());
    }

    /** With the network seen through something else. */
    public Surroundings onNetwork(UnaryOperator<SdkHttpClient> through) {
        return new Surroundings(clock, pause, () -> through.apply(http.get()), log);
    }

    public Surroundings loggingTo(Consumer<String> other) {
        return new Surroundings(clock, pause, http, other);
    }
}
