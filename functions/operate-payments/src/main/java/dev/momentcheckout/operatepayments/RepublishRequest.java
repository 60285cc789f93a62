package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.SessionId;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A command of an operator that publishes events again.
 *
 * @param command as the operations name it; the same command continues them after a crash
 * @param isRefunded whether a refund of a payment id is stored
 */
record RepublishRequest(
        CommandName name,
        String command,
        @Nullable Because because,
        Invocation invocation,
        Predicate<String> isRefunded) {

    RepublishRequest withCommand(String other) {
        return new RepublishRequest(name, other, because, invocation, isRefunded);
    }

    /** @param session logged; null if the act is about something else */
    Act act(OperationSubject subject, @Nullable SessionId session) {
        return new Act(name, command, subject, session, because, null, new TreeSet<>());
    }
}
