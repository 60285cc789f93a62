package dev.momentcheckout.wiring;

import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.telemetry.StandardOutput;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * The clock, sleeper, timer, network and log of a function. All effects outside the process go through these, so a test
 * can observe, delay, drop or interrupt each call.
 *
 * @param timer creates the timer for time limits of calls
 * @param http creates the HTTP client, and creates it again after a restore from a snapshot
 * @param log receives each line, without a line end
 * @param backoff replaces the waits between the attempts of an AWS call; null for those of the AWS SDK
 */
public record SystemServices(
        Clock clock,
        Sleeper sleeper,
        Supplier<ScheduledExecutorService> timer,
        Supplier<SdkHttpClient> http,
        Consumer<String> log,
        @Nullable BackoffStrategy backoff) {
    /** Returns the services that functions use on Lambda. */
    public static SystemServices system() {
        return of(Clock.systemUTC(), Sleeper::sleep);
    }

    /** Returns the real network and log, with another clock and sleeper. */
    public static SystemServices of(Clock clock, Sleeper sleeper) {
        return new SystemServices(
                clock, sleeper, SingleThreadTimer::create, CrtHttp::client, new StandardOutput(), null);
    }

    /** Returns these services with the HTTP client wrapped. */
    public SystemServices withHttp(UnaryOperator<SdkHttpClient> wrap) {
        return new SystemServices(clock, sleeper, timer, () -> wrap.apply(http.get()), log, backoff);
    }

    public SystemServices withTimer(Supplier<ScheduledExecutorService> other) {
        return new SystemServices(clock, sleeper, other, http, log, backoff);
    }

    public SystemServices withLog(Consumer<String> other) {
        return new SystemServices(clock, sleeper, timer, http, other, backoff);
    }

    /** Returns these services with other waits between the attempts of an AWS call. */
    public SystemServices withBackoff(BackoffStrategy other) {
        return new SystemServices(clock, sleeper, timer, http, log, other);
    }
}
