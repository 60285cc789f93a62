package dev.momentcheckout.wiring;

import java.io.IOException;
import java.util.function.Supplier;
import software.amazon.awssdk.crt.http.HttpException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * The one HTTP client of a function, which may be exchanged beneath the clients that use it: connections and addresses that went into a snapshot are
 * dead when it is restored.
 */
final class RenewableHttp implements SdkHttpClient {
    private final Supplier<SdkHttpClient> make;
    private volatile SdkHttpClient current;

    RenewableHttp(Supplier<SdkHttpClient> make) {
        this.make = make;
        this.current = make.get();
    }

    void renew() {
        SdkHttpClient old = current;
        current = make.get();
        old.close();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Exchange(current.prepareRequest(request));
    }

    @Override
    public String clientName() {
        return current.clientName();
    }

    @Override
    public void close() {
        current.close();
    }

    /**
     * The CRT throws an exception of its own where it cannot connect and believes that trying again is of no use, as when a name is not found. For its
     * callers that is a failed call like any other.
     */
    private record Exchange(ExecutableHttpRequest request) implements ExecutableHttpRequest {
        @Override
        public HttpExecuteResponse call() throws IOException {
            try {
                return request.call();
            } catch (HttpException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void abort() {
            request.abort();
        }
    }
}
