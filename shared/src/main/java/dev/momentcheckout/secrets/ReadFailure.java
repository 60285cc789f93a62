package dev.momentcheckout.secrets;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.telemetry.AwsError;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.model.DecryptionFailureException;
import software.amazon.awssdk.services.secretsmanager.model.InternalServiceErrorException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * Finds the cause of a failed read. AWS uses one error code for several causes, which differ in its message alone. The
 * message itself may contain account ids and ARNs, so it is neither logged nor returned.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">Errors of
 *     GetSecretValue</a>
 */
final class ReadFailure {
    private static final int SERVER_ERROR = 500;
    private static final String NO_VALUE = " has no value yet: put one, no deployment is needed";

    private ReadFailure() {}

    /** Returns the failure of a secret without a value. */
    static SecretUnavailableException noValue(SecretName name) {
        return new SecretUnavailableException(name, Reason.NOT_SET, name.description() + NO_VALUE);
    }

    static SecretUnavailableException of(SecretName name, SdkException e) {
        if (!(e instanceof AwsServiceException service)) {
            return failure(name, Reason.UNAVAILABLE, null, e);
        }
        AwsError error = AwsError.of(service);
        AwsErrorDetails details = service.awsErrorDetails();
        String message = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        return failure(name, reason(service, error == null ? null : error.code(), message), error, e);
    }

    private static Reason reason(AwsServiceException e, @Nullable String code, String message) {
        if (e.isThrottlingException() || e.statusCode() >= SERVER_ERROR || e instanceof InternalServiceErrorException) {
            return Reason.UNAVAILABLE;
        }
        if (e instanceof ResourceNotFoundException) {
            return message.contains("secret value") ? Reason.NOT_SET : Reason.NOT_FOUND;
        }
        if (e instanceof DecryptionFailureException || isAboutKms(code, message)) {
            return Reason.KMS_KEY_UNUSABLE;
        }
        if (e instanceof InvalidRequestException && message.contains("deletion")) {
            return Reason.MARKED_FOR_DELETION;
        }
        return "AccessDeniedException".equals(code) ? Reason.ACCESS_DENIED : Reason.UNREADABLE;
    }

    /** AWS names the denied action in its message, and KMS in errors of the secret's key. */
    private static boolean isAboutKms(@Nullable String code, String message) {
        if (message.contains("secretsmanager:")) {
            // The name of a secret or role may contain "KMS".
            return message.contains("perform: kms:");
        }
        return message.contains("KMS") || message.contains("kms:") || (code != null && code.startsWith("KMS"));
    }

    private static SecretUnavailableException failure(
            SecretName name, Reason reason, @Nullable AwsError error, SdkException cause) {
        String code = error == null || error.code() == null ? "" : " (AWS error " + error.code() + ")";
        String text = switch (reason) {
            case NOT_SET -> NO_VALUE;
            case NOT_FOUND ->
                " does not exist" + code + ": set the parameter " + name.output() + " to the ARN of a secret";
            case MARKED_FOR_DELETION ->
                " is marked for deletion" + code + ": restore it with aws secretsmanager restore-secret";
            case ACCESS_DENIED ->
                " cannot be read, because access is denied" + code + ": the function's role may read the secret"
                        + " of the parameter " + name.output() + " only, or the stack's own if it is empty;"
                        + " check the parameter and the secret's resource policy";
            case KMS_KEY_UNUSABLE ->
                " cannot be read, because its KMS key cannot be used" + code + ": set the parameter"
                        + " SecretsKmsKeyArn to the key's ARN, and check that the key's policy allows"
                        + " kms:Decrypt and that the key is enabled and not scheduled for deletion";
            case UNAVAILABLE -> " cannot be read, because Secrets Manager is temporarily unavailable" + code;
            case UNREADABLE, MALFORMED, WRONG_MODE ->
                " cannot be read" + code + ": the log line of this request has AWS's request id";
        };
        return new SecretUnavailableException(name, reason, name.description() + text, error, cause);
    }
}
