package dev.momentcheckout.wiring;

import dev.momentcheckout.moment.Pause;
import java.time.Clock;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * What is around a function: time, waiting, and the network. All that a function does outside of its process goes through these, so a test that puts its
 * own in their place sees, delays, loses or cuts off each call.
 *
 * @param network wraps the one HTTP client, each time a function makes it
 */
public record Surroundings(Clock clock, Pause pause, UnaryOperator<SdkHttpClient> network) {
    /** As on Lambda. */
    public static Surroundings real() {
        return of(Clock.systemUTC(), Pause::sleeping);
    }

    /** The real network under another time. */
    public static Surroundings of(Clock clock, Pause pause) {
        return new Surroundings(clock, pause, UnaryOperator.identity());
    }
}
