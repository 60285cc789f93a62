package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.RecordOperation;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Records and logs the commands that change something: first of all its operation, and its end after it. */
final class OperationJournal {
    private final RecordOperation operations;
    private final OperatorTelemetry telemetry;
    private final Clock clock;

    OperationJournal(RecordOperation operations, OperatorTelemetry telemetry, Clock clock) {
        this.operations = operations;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /**
     * A command that is about to act.
     *
     * @param command with the options that change its effect
     * @param session logged; null if the command is about something else
     * @param revision the session's revision that the operator, or the command, has read; null without one
     * @param values what the command approves or closes
     */
    record Act(
            CommandName name,
            String command,
            OperationSubject subject,
            @Nullable SessionId session,
            @Nullable Because because,
            @Nullable Long revision,
            SortedSet<String> values) {

        static Act about(SessionId session, CommandName name, @Nullable Because because, @Nullable Long revision) {
            return new Act(
                    name, name.wireName(), OperationSubject.of(session), session, because, revision, new TreeSet<>());
        }

        Act withCommand(String other) {
            return new Act(name, other, subject, session, because, revision, values);
        }

        Act withValues(SortedSet<String> other) {
            return new Act(name, command, subject, session, because, revision, other);
        }
    }

    /** Returns all operations of a subject, oldest first. */
    List<Operation> list(OperationSubject subject) {
        return operations.list(subject);
    }

    /** Stores the operation of a command, or continues the one that the same command has started and not finished. */
    Operation start(Act act, Invocation invocation) {
        return start(act, invocation, list(act.subject()));
    }

    /** @param known the operations of the subject, as just read */
    Operation start(Act act, Invocation invocation, List<Operation> known) {
        Operation started = operations.start(operation(act, invocation), known);
        telemetry.commandStarted(act.name(), act.session());
        return started;
    }

    /** Stores the end of a command. */
    void finish(Act act, Operation started, String outcome) {
        operations.finish(started, outcome);
        telemetry.commandCompleted(act.name(), act.session());
    }

    /** Stores the end of the operation that the same command has started and not finished, if there is one. */
    void finishInterrupted(Act act, Invocation invocation, List<Operation> known, String outcome) {
        Operation started = RecordOperation.unfinished(operation(act, invocation), known);
        if (started != null) {
            finish(act, started, outcome);
        }
    }

    private Operation operation(Act act, Invocation invocation) {
        return new Operation(
                act.subject(),
                1,
                clock.instant(),
                invocation.by(),
                invocation.requestId(),
                act.command(),
                act.because(),
                act.revision(),
                act.values(),
                null);
    }
}
