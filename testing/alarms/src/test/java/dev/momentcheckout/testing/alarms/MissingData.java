package dev.momentcheckout.testing.alarms;

/**
 * How an alarm treats data points that are missing.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html">
 *     Configuring how CloudWatch alarms treat missing data</a>
 */
enum MissingData {
    MISSING("missing"),
    IGNORE("ignore"),
    BREACHING("breaching"),
    NOT_BREACHING("notBreaching");

    private final String wireName;

    MissingData(String wireName) {
        this.wireName = wireName;
    }

    static MissingData of(String wireName) {
        for (MissingData each : values()) {
            if (each.wireName.equals(wireName)) {
                return each;
            }
        }
        throw new IllegalArgumentException("CloudWatch knows no TreatMissingData: " + wireName);
    }
}
