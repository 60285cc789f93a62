package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.MomentMode;
import java.util.List;
import java.util.function.Supplier;

/** Check 2: the API key has a value, its shape, and the stack's mode. */
record ApiKeyCheck(Supplier<ApiKey> key, String arn, MomentMode mode, AwsCommand aws) implements Check {
    @Override
    public CheckName name() {
        return CheckName.API_KEY;
    }

    @Override
    public CheckResult result() {
        try {
            return new CheckResult.Ok(List.of("a " + key.get().mode().wireName() + " key"));
        } catch (SecretUnavailableException e) {
            if (e.reason().isTemporary()) {
                throw e;
            }
            return new CheckResult.Fault(
                    List.of(new Finding(
                            String.valueOf(e.getMessage()),
                            "no customer can start a payment, and no payment is checked at Moment",
                            aws.putSecret(arn, "KEY_FILE"))),
                    List.of("the stack's mode is " + mode.wireName()));
        }
    }
}
