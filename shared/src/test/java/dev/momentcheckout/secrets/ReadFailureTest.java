package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.secretsmanager.model.DecryptionFailureException;
import software.amazon.awssdk.services.secretsmanager.model.InternalServiceErrorException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

class ReadFailureTest {
    private static final String ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

    private static SecretUnavailableException failure(SecretsManagerException.Builder e, String code, String message) {
        return ReadFailure.of(SecretName.SIGNING, (SecretsManagerException) e.statusCode(400)
                .requestId("request-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build());
    }

    private static Reason reason(SecretsManagerException.Builder e, String code, String message) {
        return failure(e, code, message).reason();
    }

    private static Reason reason(String code, String message) {
        return reason(SecretsManagerException.builder(), code, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Access to KMS is not allowed|KMS_KEY_UNUSABLE",
                "Access to KMS is not allowed. This version of secret is not encrypted with the current KMS"
                        + " key.|KMS_KEY_UNUSABLE",
                "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: kms:Decrypt on resource:"
                        + " arn:aws:kms:eu-west-1:1:key/k because no identity-based policy allows it|KMS_KEY_UNUSABLE",
                "The ciphertext refers to a customer master key that does not exist (Service: AWSKMS)|KMS_KEY_UNUSABLE",
                "User: arn:aws:sts::1:assumed-role/KMS-role/s is not authorized to perform:"
                        + " secretsmanager:GetSecretValue on resource: KMS-protected because no identity-based policy"
                        + " allows the secretsmanager:GetSecretValue action|ACCESS_DENIED",
                "You do not have sufficient access to perform this action.|ACCESS_DENIED",
                "''|ACCESS_DENIED"
            })
    void a_denied_read_is_the_key_s_or_the_secret_s(String message, Reason expected) {
        assertThat(reason("AccessDeniedException", message)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KMSInvalidStateException|arn:aws:kms:eu-west-1:1:key/k is pending deletion.",
                "KMSInvalidStateException|x",
                "DisabledException|arn:aws:kms:eu-west-1:1:key/k is disabled.",
                "InvalidRequestException|The KMS key of the secret is pending deletion."
            })
    void an_error_of_the_key_is_named_as_such(String code, String message) {
        assertThat(reason(code, message)).isEqualTo(Reason.KMS_KEY_UNUSABLE);
        assertThat(reason(InvalidRequestException.builder(), code, message)).isEqualTo(Reason.KMS_KEY_UNUSABLE);
    }

    @Test
    void a_failed_decryption_is_the_key_s() {
        assertThat(reason(DecryptionFailureException.builder(), "DecryptionFailure", ""))
                .isEqualTo(Reason.KMS_KEY_UNUSABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException",
        "ThrottledException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "RequestThrottledException"
    })
    void throttling_is_temporary(String code) {
        assertThat(reason(code, "Rate exceeded (KMS)")).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void errors_of_the_server_are_temporary() {
        assertThat(reason(InternalServiceErrorException.builder(), "InternalServiceError", ""))
                .isEqualTo(Reason.UNAVAILABLE);
        assertThat(ReadFailure.of(SecretName.SIGNING, (SecretsManagerException) SecretsManagerException.builder()
                                .statusCode(503)
                                .build())
                        .reason())
                .isEqualTo(Reason.UNAVAILABLE);
        assertThat(ReadFailure.of(SecretName.SIGNING, SdkClientException.create("no response"))
                        .reason())
                .isEqualTo(Reason.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT|NOT_SET",
                "Secrets Manager can't find the specified secret.|NOT_FOUND"
            })
    void a_secret_without_a_value_differs_from_an_absent_one(String message, Reason expected) {
        assertThat(reason(ResourceNotFoundException.builder(), "ResourceNotFoundException", message))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "You can't perform this operation on the secret because it was marked for deletion.|MARKED_FOR_DELETION",
                "The secret is scheduled for deletion.|MARKED_FOR_DELETION",
                "The secret is managed by another service.|UNREADABLE"
            })
    void an_invalid_request_is_a_deletion_only_if_aws_says_so(String message, Reason expected) {
        assertThat(reason(InvalidRequestException.builder(), "InvalidRequestException", message))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"ExpiredTokenException", "UnrecognizedClientException", "InvalidParameterException"})
    void any_other_error_names_its_code(String code) {
        SecretUnavailableException failure = failure(SecretsManagerException.builder(), code, "canary");

        assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(failure)
                .hasMessage("the secret of the stack's output SigningSecretArn cannot be read (AWS error " + code
                        + "): the log line of this request has AWS's request id");
    }

    @Test
    void no_text_of_aws_is_in_the_message_but_a_well_formed_code() {
        assertThat(failure(SecretsManagerException.builder(), ARN + "canary", ARN + "canary"))
                .hasMessageNotContainingAny("canary", "arn:", "AWS error")
                .satisfies(e -> assertThat(e.awsError())
                        .satisfies(error -> assertThat(error.code()).isNull()));
    }
}
