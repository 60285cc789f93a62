package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

class RenewableHttpTest {
    @Test
    void a_host_name_that_does_not_resolve_is_a_failed_call() {
        try (var http = new RenewableHttp(AwsCrtHttpClient::create)) {
            var call = http.prepareRequest(HttpExecuteRequest.builder()
                    .request(SdkHttpRequest.builder()
                            .method(SdkHttpMethod.GET)
                            .uri(URI.create("https://nowhere.invalid"))
                            .build())
                    .build());

            assertThatExceptionOfType(IOException.class).isThrownBy(call::call);
        }
    }
}
