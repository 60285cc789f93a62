package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.operatepayments.EventsFunction.Result;
import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.session.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events again, each with its operation: stored before, and with its end after. One that fails does not stop
 * the others.
 */
final class Republisher {
    /** The number of events in one invocation of PublishEvents. */
    static final int BATCH = 100;

    /** A batch needs some seconds, and PublishEvents a minute at most with the SDK's second attempt. */
    private static final Duration BATCH_TIME = Duration.ofSeconds(90);

    private final EventsFunction function;
    private final OperationJournal journal;
    private final CommandFailure failure;

    Republisher(EventsFunction function, OperationJournal journal, CommandFailure failure) {
        this.function = function;
        this.journal = journal;
        this.failure = failure;
    }

    /** What a command does with one item or message, before it has done anything. */
    sealed interface Step {
        /**
         * An event to publish.
         *
         * @param outcome with the event, if it is known
         */
        record Publish(ObjectNode streamRecord, Act act, Republished outcome) implements Step {}

        /**
         * Nothing is published.
         *
         * @param act ended with the outcome if the same command has started it; null if it cannot have been started
         */
        record Keep(Republished outcome, @Nullable Act act) implements Step {
            static Keep of(Republished outcome) {
                return new Keep(outcome, null);
            }
        }
    }

    /** Called for an event that the bus has, or that does not exist, once its operation has ended. */
    @FunctionalInterface
    interface Completion {
        /**
         * @param position of the step
         * @return why the rest of the work failed, or null if it is done
         */
        @Nullable String complete(int position);
    }

    /**
     * Returns a step. Whatever fails while it is made becomes its outcome.
     *
     * @param failed the outcome of a failure with this reason
     */
    Step step(Invocation invocation, Supplier<Step> step, Function<String, Republished> failed) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            return Step.Keep.of(failed.apply(failure.text(e, invocation.requestId())));
        }
    }

    /** Returns the outcomes that publishing would have. */
    static List<Republished> preview(List<Step> steps) {
        List<Republished> outcomes = new ArrayList<>();
        for (Step step : steps) {
            outcomes.add(
                    switch (step) {
                        case Step.Publish publish ->
                            publish.outcome()
                                    .with(Kind.WOULD_PUBLISH, publish.outcome().reason());
                        case Step.Keep keep -> keep.outcome();
                    });
        }
        return outcomes;
    }

    /**
     * Returns whether the time suffices for a batch. It is asked before the steps of a batch are made, and before they
     * are published: an invocation that Lambda stops reports nothing.
     */
    static boolean hasTimeForBatch(Invocation invocation) {
        return invocation.deadline().hasAtLeast(BATCH_TIME);
    }

    /** Publishes the events of at most {@link #BATCH} steps and returns an outcome for each step, in order. */
    List<Republished> publish(List<Step> steps, Invocation invocation, Completion completion) {
        Republished[] outcomes = new Republished[steps.size()];
        List<Started> started = new ArrayList<>();
        for (int position = 0; position < steps.size(); position++) {
            switch (steps.get(position)) {
                case Step.Keep keep -> outcomes[position] = kept(keep, invocation);
                case Step.Publish publish -> {
                    try {
                        started.add(new Started(position, publish, journal.start(publish.act(), invocation)));
                    } catch (RuntimeException e) {
                        outcomes[position] =
                                publish.outcome().with(Kind.FAILED, failure.text(e, invocation.requestId()));
                    }
                }
            }
        }
        List<Result> results = started.isEmpty()
                ? List.of()
                : function.publish(
                        started.stream().map(each -> each.step().streamRecord()).toList());
        for (int i = 0; i < started.size(); i++) {
            Started each = started.get(i);
            outcomes[each.position()] = finished(each, results.get(i), invocation, completion);
        }
        return List.of(outcomes);
    }

    /** After a crash, the repeated command may find that there is nothing to do any more. */
    private Republished kept(Step.Keep keep, Invocation invocation) {
        Act act = keep.act();
        if (act == null) {
            return keep.outcome();
        }
        try {
            String outcome = keep.outcome().kind().wireName();
            journal.finishInterrupted(act, invocation, journal.list(act.subject()), outcome);
            return keep.outcome();
        } catch (RuntimeException e) {
            return keep.outcome().with(Kind.FAILED, failure.text(e, invocation.requestId()));
        }
    }

    private record Started(int position, Step.Publish step, Operation operation) {}

    private Republished finished(Started started, Result result, Invocation invocation, Completion completion) {
        Republished outcome = started.step().outcome();
        try {
            journal.finish(started.step().act(), started.operation(), result.code());
        } catch (RuntimeException e) {
            return outcome.with(
                    Kind.FAILED,
                    "PublishEvents answered " + result.code() + ". " + failure.text(e, invocation.requestId()));
        }
        if (!result.isDone()) {
            return outcome.with(Kind.FAILED, "PublishEvents answered " + result.code() + ". Run it again");
        }
        String problem = completion.complete(started.position());
        if (problem != null) {
            return outcome.with(Kind.FAILED, "PublishEvents answered " + result.code() + ", but " + problem);
        }
        return outcome.with(
                result.equals(Result.PUBLISHED) ? Kind.PUBLISHED : Kind.NOTHING_TO_PUBLISH, outcome.reason());
    }
}
