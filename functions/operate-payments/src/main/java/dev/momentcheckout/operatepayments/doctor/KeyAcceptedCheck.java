package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Check 4: Moment accepts the API key. It answers 404 to a session that does not exist only after it has accepted the
 * key. Moment's documentation has 401 for a missing key, 403 for a revoked one, and 400 or 401 for an unknown one.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/authentication.md">Moment: authentication</a>
 */
record KeyAcceptedCheck(MomentApi moment, Clock clock, String arn, AwsCommand aws) implements Check {
    /** Moment's ids have random characters. */
    private static final SessionId IMPOSSIBLE = new SessionId("ps_doctor");

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final String EFFECT = "no customer can start a payment, and no payment is checked at Moment";

    @Override
    public CheckName name() {
        return CheckName.KEY_ACCEPTED;
    }

    @Override
    public CheckResult result() {
        try {
            return result(moment.retrieve(IMPOSSIBLE, Deadline.in(LIMIT, clock)));
        } catch (SecretUnavailableException e) {
            return new CheckResult.Unknown("there is no usable key: check 2 says why", null);
        }
    }

    private CheckResult result(RetrieveResult result) {
        return switch (result) {
            case RetrieveResult.NotFound _ -> new CheckResult.Ok(List.of("Moment accepts it"));
            case RetrieveResult.Found _ ->
                new CheckResult.Unknown("Moment has a session with the id " + IMPOSSIBLE.value(), null);
            case RetrieveResult.Failed(Failure.ApiKeyRejected(int status)) -> fault(status);
            case RetrieveResult.Failed(Failure.Rejected(int status)) -> fault(status);
            case RetrieveResult.Failed(Failure.Unavailable unavailable) ->
                new CheckResult.Unknown(
                        unavailable.status() == 0
                                ? "Moment did not answer. Run it again"
                                : "Moment is unavailable: it answered " + unavailable.status(),
                        null);
        };
    }

    private CheckResult fault(int status) {
        return new CheckResult.Fault(
                List.of(new Finding(
                        "Moment answers " + status + " to the API key: it is unknown, revoked or of another account",
                        EFFECT,
                        aws.putSecret(arn, "KEY_FILE"))),
                List.of());
    }
}
