package dev.momentcheckout.wiring;

import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** Creates the HTTP client of AWS's common runtime (CRT). It has no read timeout. */
final class CrtHttp {
    /**
     * Inside a region, and to Moment, a connection takes tens of milliseconds. After a second the attempt is assumed to
     * have failed.
     */
    private static final Duration CONNECT = Duration.ofSeconds(1);

    /** Twice the time to connect: a handshake also takes CPU time, and low-memory functions have a small CPU share. */
    private static final Duration TLS = Duration.ofSeconds(2);

    private CrtHttp() {}

    static SdkHttpClient client() {
        return AwsCrtHttpClient.builder()
                .connectionTimeout(CONNECT)
                .tlsNegotiationTimeout(TLS)
                .connectionAcquisitionTimeout(TLS)
                .build();
    }
}
