package dev.momentcheckout.wiring;

import dev.momentcheckout.session.Sleeper;
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
public record SystemServices(Clock clock, Sleeper sleeper, Supplier<SdkHttpClient> http, Consumer<String> log) {
    /** As on Lambda. */
    public static SystemServices system() {
        return of(Clock.systemUTC(), Sleeper::sleep);
    }

    /** The real network and log under another time. */
    public static SystemServices of(Clock clock, Sleeper pause) {
        return new SystemServices(clock, pause, CrtHttp::client, new StandardOutput());
    }

    /** With the network seen through something else. */
    public SystemServices withHttp(UnaryOperator<SdkHttpClient> through) {
        return new SystemServices(clock, sleeper, () -> through.apply(http.get()), log);
    }

    public SystemServices withLog(Consumer<String> other) {
        return new SystemServices(clock, sleeper, http, other);
    }
}
