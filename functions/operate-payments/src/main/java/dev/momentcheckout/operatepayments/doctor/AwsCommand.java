package dev.momentcheckout.operatepayments.doctor;

/** Builds commands of the AWS CLI for an operator. */
record AwsCommand(String region) {
    /** Deploys the settings of samconfig.toml; in a release, {@code deploy/run NAME} does. */
    static final String DEPLOY = "make deploy ENV=NAME";

    /** @param command service and operation, such as {@code lambda get-alias} */
    String of(String command, String options) {
        return "aws " + command + " --region " + region + " " + options;
    }

    /** Returns the command that puts a value that the operator has in a file. */
    String putSecret(String arn, String file) {
        return of("secretsmanager put-secret-value", "--secret-id " + arn + " --secret-string file://" + file);
    }
}
