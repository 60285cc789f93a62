package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

class LocalLambdaTest {
    private static final String PAYLOAD = "{\"Records\":[{\"name\":\"é\"}]}";
    private static final int LIMIT = 6_291_456;

    private final LocalLambda lambda = LocalLambda.start();
    private final LambdaClient client = LambdaClient.builder()
            .endpointOverride(lambda.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();

    @AfterEach
    void close() {
        client.close();
        lambda.close();
    }

    @Test
    void a_function_gets_the_payload_and_its_response_is_returned() {
        lambda.serve("PublishEvents", "live", payload -> payload);

        InvokeResponse response = invoke("PublishEvents:live", PAYLOAD);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.payload().asUtf8String()).isEqualTo(PAYLOAD);
        assertThat(response.functionError()).isNull();
        assertThat(response.executedVersion()).isEqualTo("1");
        assertThat(lambda.invocations()).containsExactly(new LocalLambda.Invocation("PublishEvents:live", PAYLOAD));
    }

    @ParameterizedTest
    @CsvSource({
        "PublishEvents,",
        "PublishEvents, live",
        "PublishEvents:live, live",
        "PublishEvents, $LATEST",
        "arn:aws:lambda:eu-west-1:000000000000:function:PublishEvents:live,",
        "000000000000:function:PublishEvents, live",
    })
    void a_function_is_named_by_name_or_arn_with_a_qualifier_in_either_place(String name, String qualifier) {
        lambda.serve("PublishEvents", "live", _ -> bytes("{}"));

        assertThat(invoke(request -> request.functionName(name).qualifier(qualifier))
                        .payload()
                        .asUtf8String())
                .isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Absent", "PublishEvents:blue", "PublishEvents:7"})
    void an_unknown_function_or_qualifier_is_an_error(String name) {
        lambda.serve("PublishEvents", "live", _ -> bytes("{}"));

        assertThatThrownBy(() -> invoke(name, "{}"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Function not found: arn:aws:lambda:eu-west-1:000000000000:function:" + name);
        assertThat(lambda.invocations()).isEmpty();
    }

    @Test
    void two_different_qualifiers_are_an_error() {
        lambda.serve("PublishEvents", "live", _ -> bytes("{}"));

        assertThatThrownBy(() -> invoke(
                        request -> request.functionName("PublishEvents:live").qualifier("$LATEST")))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("The derived qualifier from the function name does not match");
    }

    @Test
    void an_exception_of_the_function_is_a_response_with_function_error() {
        lambda.serve("Unchecked", "live", _ -> {
            throw new IllegalStateException("out of order");
        });
        lambda.serve("Checked", "live", _ -> {
            throw new IOException("no disk");
        });

        InvokeResponse response = invoke("Unchecked:live", "{}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.functionError()).isEqualTo("Unhandled");
        assertThat(response.payload().asUtf8String())
                .contains("\"errorMessage\":\"out of order\"")
                .contains("\"errorType\":\"java.lang.IllegalStateException\"")
                .contains("\"stackTrace\":[\"");
        assertThat(invoke("Checked:live", "{}").functionError()).isEqualTo("Unhandled");
    }

    @Test
    void payloads_are_json_of_limited_size() {
        lambda.serve("PublishEvents", "live", _ -> bytes(text(LIMIT + 100)));

        assertThatThrownBy(() -> invoke("PublishEvents:live", "{"))
                .isInstanceOf(InvalidRequestContentException.class)
                .hasMessageContaining("Could not parse request body into json");
        assertThatThrownBy(() -> invoke("PublishEvents:live", text(LIMIT + 1)))
                .isInstanceOf(RequestTooLargeException.class);
        assertThat(lambda.invocations()).isEmpty();
        InvokeResponse largest = invoke("PublishEvents:live", text(LIMIT));
        assertThat(largest.functionError()).isNull();
        assertThat(largest.payload().asByteArrayUnsafe()).hasSize(LIMIT + 100);
        lambda.serve("PublishEvents", "live", _ -> bytes(text(LIMIT + 101)));
        InvokeResponse tooLarge = invoke("PublishEvents:live", "{}");
        assertThat(tooLarge.functionError()).isEqualTo("Unhandled");
        assertThat(tooLarge.payload().asUtf8String()).contains("Function.ResponseSizeTooLarge");
    }

    @Test
    void refuses_an_asynchronous_invocation() {
        lambda.serve("PublishEvents", "live", _ -> bytes("{}"));

        assertThatThrownBy(() ->
                        invoke(request -> request.functionName("PublishEvents").invocationType(InvocationType.EVENT)))
                .hasMessageContaining("does not support the invocation type Event");
    }

    @Test
    void failures_of_the_service_end_when_it_recovers() {
        lambda.serve("PublishEvents", "live", _ -> bytes("{}"));

        lambda.fail(LocalLambda.Failure.SERVICE);
        assertThatThrownBy(() -> invoke("PublishEvents", "{}")).isInstanceOf(ServiceException.class);
        lambda.fail(LocalLambda.Failure.THROTTLED);
        assertThatThrownBy(() -> invoke("PublishEvents", "{}")).isInstanceOf(TooManyRequestsException.class);
        lambda.fail(LocalLambda.Failure.ACCESS_DENIED);
        assertThatThrownBy(() -> invoke("PublishEvents", "{}")).isInstanceOfSatisfying(LambdaException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(403);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
            assertThat(e).hasMessageContaining("lambda:InvokeFunction");
        });
        assertThat(lambda.invocations()).isEmpty();

        lambda.recover();
        assertThat(invoke("PublishEvents", "{}").functionError()).isNull();
    }

    private InvokeResponse invoke(String function, String payload) {
        return invoke(request -> request.functionName(function).payload(SdkBytes.fromUtf8String(payload)));
    }

    private InvokeResponse invoke(Consumer<InvokeRequest.Builder> request) {
        return client.invoke(builder -> request.accept(builder.payload(SdkBytes.fromUtf8String("{}"))));
    }

    /** Returns a JSON text of so many bytes. */
    private static String text(int bytes) {
        char[] content = new char[bytes];
        Arrays.fill(content, 'x');
        content[0] = '"';
        content[bytes - 1] = '"';
        return new String(content);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
