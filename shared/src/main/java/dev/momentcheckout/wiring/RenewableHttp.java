package dev.momentcheckout.wiring;

import java.io.IOException;
import java.util.function.Supplier;
import software.amazon.awssdk.crt.http.HttpException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * The HTTP client of a function. It can be replaced while service clients use it, because connections from a snapshot
 * are invalid after its restore.
 *
 * <p>Resolved addresses survive a replacement: all clients of a process share the CRT's host resolver, and it returns
 * cached addresses of any age until its own thread resolves the name again, within a second of the restore. If the
 * first connection goes to an address that is no longer in use, it fails after the timeout to connect, and the call is
 * attempted again.
 *
 * @see <a href="https://github.com/awslabs/aws-c-io/blob/main/source/host_resolver.c">The CRT's host resolver</a>
 */
final class RenewableHttp implements SdkHttpClient {
    private final Supplier<SdkHttpClient> factory;
    private volatile SdkHttpClient current;

    RenewableHttp(Supplier<SdkHttpClient> factory) {
        this.factory = factory;
        this.current = factory.get();
    }

    void renew() {
        SdkHttpClient old = current;
        current = factory.get();
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
     * Converts the CRT's own exception to an IOException. The CRT throws it for failures that it does not consider
     * retryable, such as a host name that does not resolve; callers treat them as any other failed call.
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
