package dev.momentcheckout.session;

/**
 * Whether a read returns every earlier write.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html">
 *     DynamoDB read consistency</a>
 */
public enum ReadConsistency {
    /** The result may be out of date, at half the price. */
    EVENTUAL,
    /** The result contains every write that succeeded before the read. */
    STRONG
}
