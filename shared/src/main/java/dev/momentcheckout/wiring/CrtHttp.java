package dev.momentcheckout.wiring;

import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** The HTTP client of AWS's common runtime; it has no read timeout. */
final class CrtHttp {
    private static final Duration CONNECT = Duration.ofSeconds(1);
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
