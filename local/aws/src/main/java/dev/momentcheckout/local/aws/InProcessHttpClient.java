package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.dynamodb.DynamoDbEngine;
import dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException;
import dev.momentcheckout.local.aws.dynamodb.LostResponseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/** Passes the requests of an AWS client to the database of this process, without a connection. */
final class InProcessHttpClient implements SdkHttpClient {
    private final ObjectMapper json = new ObjectMapper();
    private final DynamoDbEngine engine;

    InProcessHttpClient(DynamoDbEngine engine) {
        this.engine = engine;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return perform(request);
            }

            @Override
            public void abort() {
                // An operation takes less than a millisecond.
            }
        };
    }

    private HttpExecuteResponse perform(HttpExecuteRequest request) throws IOException {
        String target =
                request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
        try {
            return response(200, engine.perform(target, json.readTree(NetworkFaults.body(request))));
        } catch (DynamoDbErrorException e) {
            return response(e.status(), e.body());
        } catch (LostResponseException e) {
            throw new IOException("The connection was closed without a response", e);
        }
    }

    private HttpExecuteResponse response(int status, JsonNode body) throws IOException {
        return HttpExecuteResponse.builder()
                .response(SdkHttpFullResponse.builder().statusCode(status).build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(json.writeValueAsBytes(body))))
                .build();
    }

    @Override
    public void close() {
        // There is no connection.
    }
}
