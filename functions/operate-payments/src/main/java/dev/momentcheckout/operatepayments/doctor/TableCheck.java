package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.store.SessionsTableReview;
import dev.momentcheckout.store.SessionsTableReview.Deficiency;

/** Check 8: the table has what the functions need. A restored table lacks stream, expiry, recovery and protection. */
record TableCheck(SessionsTableReview table, DeployedStack stack, String tableName, AwsCommand aws) implements Check {
    @Override
    public CheckName name() {
        return CheckName.TABLE;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        findings.part(() -> table.description().forEach(deficiency -> {
            if (deficiency == Deficiency.DELETION_PROTECTION) {
                findings.part(() -> addUnprotected(findings));
            } else {
                add(findings, deficiency);
            }
        }));
        findings.part(() -> table.expiry().forEach(deficiency -> add(findings, deficiency)));
        findings.part(() -> table.recovery().forEach(deficiency -> add(findings, deficiency)));
        return findings.result();
    }

    private void addUnprotected(Findings findings) {
        if (!"off".equals(stack.parameters().get("DeletionProtection"))) {
            add(findings, Deficiency.DELETION_PROTECTION);
        } else {
            findings.detail("deletion protection is off, as the parameter DeletionProtection says");
        }
    }

    private void add(Findings findings, Deficiency deficiency) {
        findings.add(tableName + " " + wrong(deficiency), effect(deficiency), command(deficiency));
    }

    private static String wrong(Deficiency deficiency) {
        return switch (deficiency) {
            case INACTIVE -> "is not active";
            case KEY -> "has another key than id";
            case NEXT_CHECK_INDEX -> "has no usable index next-check";
            case ATTENTION_INDEX -> "has no usable index attention";
            case STREAM -> "has no stream of old and new images";
            case TIME_TO_LIVE -> "does not expire items by expires_at";
            case POINT_IN_TIME_RECOVERY -> "has no point-in-time recovery";
            case DELETION_PROTECTION -> "has no deletion protection";
        };
    }

    private static String effect(Deficiency deficiency) {
        return switch (deficiency) {
            case INACTIVE, KEY -> "payments can be neither started nor recorded";
            case NEXT_CHECK_INDEX -> "a payment whose webhook is lost is never found";
            case ATTENTION_INDEX -> "nothing reports the payments that await an operator";
            case STREAM -> "the shop is not informed of any payment";
            case TIME_TO_LIVE -> "the table and its bill grow without end";
            case POINT_IN_TIME_RECOVERY -> "payments that are deleted or damaged by mistake are lost";
            case DELETION_PROTECTION -> "one command can delete all payments";
        };
    }

    private String command(Deficiency deficiency) {
        String target = "--table-name " + tableName;
        return switch (deficiency) {
            case INACTIVE -> aws.of("dynamodb describe-table", target);
            case KEY, NEXT_CHECK_INDEX, ATTENTION_INDEX -> AwsCommand.DEPLOY;
            case STREAM ->
                aws.of(
                        "dynamodb update-table",
                        target + " --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
            case TIME_TO_LIVE ->
                aws.of(
                        "dynamodb update-time-to-live",
                        target + " --time-to-live-specification Enabled=true,AttributeName=expires_at");
            case POINT_IN_TIME_RECOVERY ->
                aws.of(
                        "dynamodb update-continuous-backups",
                        target + " --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true");
            case DELETION_PROTECTION -> aws.of("dynamodb update-table", target + " --deletion-protection-enabled");
        };
    }
}
