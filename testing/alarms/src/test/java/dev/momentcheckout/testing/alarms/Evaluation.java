package dev.momentcheckout.testing.alarms;

import java.util.List;

/**
 * Derives the state of an alarm from the data points that CloudWatch retrieved.
 *
 * @param evaluationPeriods N of "M out of N"
 * @param datapointsToAlarm M of "M out of N"
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html">
 *     Configuring how CloudWatch alarms treat missing data</a>
 */
record Evaluation(int evaluationPeriods, int datapointsToAlarm, MissingData missingData) {
    Evaluation {
        if (datapointsToAlarm < 1 || evaluationPeriods < datapointsToAlarm) {
            throw new IllegalArgumentException("no " + datapointsToAlarm + " out of " + evaluationPeriods);
        }
    }

    /** One period of the evaluation range. */
    enum Datapoint {
        NOT_BREACHING,
        BREACHING,
        MISSING
    }

    /**
     * @param range the data points of the evaluation range, oldest first: at least as many as evaluation periods
     * @param current the state before
     */
    AlarmState state(List<Datapoint> range, AlarmState current) {
        List<Datapoint> existing =
                range.stream().filter(point -> point != Datapoint.MISSING).toList();
        if (existing.size() >= evaluationPeriods) {
            // The most recent existing ones, from farther back if need be. The treatment of missing data is not used.
            return byCount(breaching(existing.subList(existing.size() - evaluationPeriods, existing.size())));
        }
        int filled = evaluationPeriods - existing.size();
        int breaching = breaching(existing);
        return switch (missingData) {
            case BREACHING -> byCount(breaching + filled);
            case NOT_BREACHING -> byCount(breaching);
            case IGNORE -> breaching < existing.size() || breaching >= datapointsToAlarm ? byCount(breaching) : current;
            case MISSING -> withoutFilling(range, breaching, existing.size());
        };
    }

    private AlarmState withoutFilling(List<Datapoint> range, int breaching, int existing) {
        if (breaching < existing || breaching >= datapointsToAlarm) {
            return byCount(breaching);
        }
        // "Avoiding premature transitions to alarm state": without a data point within the threshold, the oldest
        // breaching one must be as old as the number of data points to alarm.
        int oldest = range.indexOf(Datapoint.BREACHING);
        return oldest >= 0 && range.size() - oldest >= datapointsToAlarm
                ? AlarmState.ALARM
                : AlarmState.INSUFFICIENT_DATA;
    }

    private AlarmState byCount(int breaching) {
        return breaching >= datapointsToAlarm ? AlarmState.ALARM : AlarmState.OK;
    }

    private static int breaching(List<Datapoint> points) {
        return (int)
                points.stream().filter(point -> point == Datapoint.BREACHING).count();
    }
}
