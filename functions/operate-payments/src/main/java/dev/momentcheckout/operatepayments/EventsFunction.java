package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The function {@code PublishEvents}, the only one that may put events on the event bus. */
interface EventsFunction {
    /**
     * The result for one record.
     *
     * @param code {@code published}, {@code nothing-to-publish}, or an error code of the bus or of AWS
     */
    record Result(String code) {
        static final Result PUBLISHED = new Result("published");
        static final Result NOTHING_TO_PUBLISH = new Result("nothing-to-publish");

        /** Returns whether the shop's bus has the event, or there is none: the record is not needed any more. */
        boolean isDone() {
            return equals(PUBLISHED) || equals(NOTHING_TO_PUBLISH);
        }
    }

    /**
     * Publishes the events of records in order.
     *
     * @return the result for each record, in the same order; error codes if the function could not be invoked
     */
    List<Result> publish(List<ObjectNode> records);
}
