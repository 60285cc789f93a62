package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.secrets.SigningSecretsReport;
import java.util.function.Supplier;

/** Check 3: the signing secrets have a value, and each is a key of at least 16 bytes in the stack's encoding. */
record SigningSecretsCheck(Supplier<SigningSecretsReport> secrets, String arn, AwsCommand aws) implements Check {
    private static final String FILE = "SECRET_FILE";

    @Override
    public CheckName name() {
        return CheckName.SIGNING_SECRETS;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        try {
            SigningSecretsReport report = secrets.get();
            findings.detail(report.usable() + (report.usable() == 1 ? " usable secret" : " usable secrets"));
            for (String fault : report.faults()) {
                findings.add(
                        "signing secrets: " + fault,
                        "webhooks signed with this secret are rejected",
                        aws.putSecret(arn, FILE));
            }
        } catch (SecretUnavailableException e) {
            if (e.reason().isTemporary()) {
                throw e;
            }
            findings.add(
                    String.valueOf(e.getMessage()),
                    "every webhook is rejected: payments are known minutes to hours late",
                    aws.putSecret(arn, FILE));
        }
        return findings.result();
    }
}
