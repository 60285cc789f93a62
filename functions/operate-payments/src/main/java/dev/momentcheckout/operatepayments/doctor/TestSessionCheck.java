package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.CurrencyCode;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.CreateResult;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Opens a session at Moment with the settings that serve the customers, and reads it back. It shows that Moment accepts
 * these settings and the key.
 *
 * <p>The session is opened with the API key and not through the route of create: that would need a customer's token and
 * an entry of the catalog, and would publish an event to the shop when the session expires. It has an integration id of
 * its own, so the webhooks about it are ignored. Its token is dropped, so it cannot be paid, and it expires. In live
 * mode it would stand in the books of the merchant's account, so the command refuses that.
 */
record TestSessionCheck(MomentApi moment, DeployedFunctions functions, Clock clock) implements Check {
    static final String INTEGRATION_ID = "doctor";

    private static final Duration LIMIT = Duration.ofSeconds(14);
    private static final String EFFECT = "no customer can start a payment";

    @Override
    public CheckName name() {
        return CheckName.TEST_SESSION;
    }

    @Override
    public CheckResult result() {
        SessionRequest request = request(functions.liveVariables("CreateSession"));
        Deadline deadline = Deadline.in(LIMIT, clock);
        try {
            return switch (moment.create(request, new MomentApi.IdempotencyKey.Random(), deadline)) {
                case CreateResult.Opened opened -> readBack(opened.observation().session(), request.price(), deadline);
                case CreateResult.Failed(Failure.ApiKeyRejected(int status)) ->
                    fault("Moment rejects the API key: it answers " + status, "./ops doctor   # checks 2 and 4");
                case CreateResult.Failed(Failure.Rejected(int status)) ->
                    fault(
                            "Moment rejects the request: it answers " + status,
                            AwsCommand.DEPLOY + "   # after a change of PresentationMode or SuccessUrls");
                case CreateResult.Failed(Failure.Unavailable unavailable) ->
                    new CheckResult.Unknown(
                            "Moment did not open a session: " + unavailable.reason() + ", status "
                                    + unavailable.status(),
                            null);
                case CreateResult.NotOpened _ ->
                    new CheckResult.Unknown("Moment did not open a session. Run it again", null);
            };
        } catch (SecretUnavailableException e) {
            return new CheckResult.Unknown("there is no usable key: check 2 says why", null);
        }
    }

    private static SessionRequest request(Map<String, String> variables) {
        boolean clientPricing = "client".equals(variables.get("PRICING"));
        String amount = variables.getOrDefault(clientPricing ? "CLIENT_MIN_AMOUNT" : "FIXED_AMOUNT", "");
        String currency = variables.getOrDefault(clientPricing ? "CLIENT_CURRENCIES" : "FIXED_CURRENCY", "");
        return new SessionRequest(
                new Money(
                        Long.parseLong(amount),
                        CurrencyCode.parse(first(currency))
                                .orElseThrow(() -> new IllegalStateException("CreateSession has no currency"))),
                first(variables.getOrDefault("SUCCESS_URLS", "")),
                variables.getOrDefault("PRESENTATION_MODE", ""),
                INTEGRATION_ID,
                new LineItem.Unspecified(),
                null);
    }

    private static String first(String list) {
        return list.split(",", 2)[0].strip();
    }

    private CheckResult readBack(SessionId id, Money price, Deadline deadline) {
        if (!(moment.retrieve(id, deadline) instanceof RetrieveResult.Found found)) {
            return new CheckResult.Unknown("Moment opened " + id.value() + " and did not return it", null);
        }
        ReportedTerms expected = new ReportedTerms(price.minorUnits(), price.currencyCode(), MomentMode.TEST);
        ReportedTerms reported = found.observation().reportedTerms();
        if (!reported.equals(expected)) {
            return fault(
                    "Moment opened " + id.value() + " with other terms than requested: " + text(reported)
                            + " instead of " + text(expected),
                    AwsCommand.DEPLOY);
        }
        return new CheckResult.Ok(
                List.of("opened " + id.value() + ", " + text(reported) + ", read back; it expires unpaid"));
    }

    private static String text(ReportedTerms terms) {
        MomentMode mode = terms.mode();
        return terms.amount() + " " + terms.currency() + " " + (mode == null ? "-" : mode.wireName());
    }

    private static CheckResult fault(String wrong, String command) {
        return new CheckResult.Fault(List.of(new Finding(wrong, EFFECT, command)), List.of());
    }
}
